/** The recovery point: until when everything that the primary had confirmed is on the standby. Pure. Times in ms. */
import { staleMs } from "../broker/depth.ts";

/** Of one exchange. */
export interface Copied {
  /** From then on every message is copied; undefined while that has not begun. */
  readonly since: number | undefined;
  /** What was confirmed between `since` and then is on the standby; undefined while that is not known. */
  readonly upTo: number | undefined;
}

export interface LookAtCopies {
  /** Before anything was read. */
  readonly at: number;
  /** Whether the exchange's link has connected and made its bindings. */
  readonly isRunning: boolean;
  /** Whether the primary has the queue with the exchange's copies. */
  readonly isKept: boolean;
  /** Messages in that queue, by statistics; undefined while nothing is known. */
  readonly waiting: number | undefined;
}

const nothing: Copied = { since: undefined, upTo: undefined };

/** A copy leaves its queue when the standby has confirmed it. A message is in that queue before the primary confirms it. */
export function advance(before: Copied | undefined, look: LookAtCopies): Copied {
  // What was in it is lost for the standby, so it begins again.
  if (!look.isKept) return nothing;
  const { since, upTo } = before ?? nothing;
  if (since === undefined) return look.isRunning ? { since: look.at, upTo: undefined } : nothing;
  const sure = look.at - staleMs;
  return look.waiting === 0 && sure >= since
    ? { since, upTo: Math.max(upTo ?? sure, sure) }
    : { since, upTo };
}

/** Of all exchanges together. */
export function whole(all: readonly Copied[]): Copied {
  const [sinces, upTos] = [all.map(({ since }) => since), all.map(({ upTo }) => upTo)];
  return {
    since: sinces.every((one) => one !== undefined) && sinces.length > 0 ? Math.max(...sinces) : undefined,
    upTo: upTos.every((one) => one !== undefined) && upTos.length > 0 ? Math.min(...upTos) : undefined,
  };
}
