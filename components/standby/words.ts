/** A recovery point in words. */
import { whole } from "./point.ts";
import type { Record } from "./record.ts";

/** `2026-11-30 10:41:07 UTC`. */
export const moment = (time: number) => `${new Date(time).toISOString().slice(0, 19).replace("T", " ")} UTC`;

export const pointOf = ({ exchanges }: Record) =>
  whole([...exchanges.values()].flatMap((all) => [...all.values()]));

/** What is on the standby, in one sentence. */
export function recoveryPoint(record: Record): string {
  const { since, upTo } = pointOf(record);
  const { waiting, at } = record;
  const later = `${waiting} ${upTo === undefined ? "" : "later "}message${waiting === 1 ? "" : "s"}`;
  const left =
    `${later} ${waiting === 1 ? "was" : "were"} still waiting on the primary, by statistics not older than ` +
    moment(at);
  if (since === undefined) return `no recovery point yet: not every exchange is followed; ${left}`;
  if (upTo === undefined) return `no recovery point yet: the standby follows since ${moment(since)}; ${left}`;
  return `everything that was confirmed from ${moment(since)} to ${moment(upTo)} is here; ${left}`;
}
