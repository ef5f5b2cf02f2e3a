/** What the command and the thread that shows its progress have in common. */

/** Places in the shared numbers, and the values of the lock: whoever has taken it may write to the terminal. */
export const state = { lock: 0, shown: 1, free: 0, taken: 1 } as const;

export interface ProgressData {
  readonly shared: Int32Array<SharedArrayBuffer>;
  /** What the command does at first. */
  readonly what: string;
  readonly isTerminal: boolean;
  readonly columns: number;
}
