/** What a case of a rule is, and how its topology is written. */

/** Indented once more, into the vhost `shop`. */
export const shop = (text: string) => `vhosts:\n  shop:\n${text.replace(/^(?=.)/gm, "    ")}`;

export interface Case {
  readonly code: string;
  /** What the user would lose without the warning. */
  readonly loses: string;
  readonly fires: string;
  /** As near as can be, and right. */
  readonly silent: string;
}
