/** The messages of failures: the object, what was tried, the broker's reason, and what to do. */
import type { Refused } from "../../broker/errors.ts";
import type { Owned } from "../../topology/interchange/codec/objects.ts";
import { describe, isFixed } from "../state/describe.ts";
import type { Step } from "./steps.ts";

export function failureOf({ kind, object }: Step, { status, message }: Refused): string {
  const what = describe(object);
  switch (kind) {
    case "put": {
      const advice = isFixed(object.kind)
        ? "if it exists with other settings, undo the edit or choose another name"
        : "change it in the file and run `pulumi up` again";
      return `${what} could not be made or changed: the broker says (${status}): ${message}; ${advice}`;
    }
    case "recreate":
      return `${what} could not be recreated: the broker says (${status}): ${message}; run \`pulumi up\` again`;
    case "migrate":
      return `${what} could not be migrated: ${message}`;
    case "delete": {
      const advice =
        object.kind === "exchanges"
          ? "nothing that is in use is deleted: remove what uses it, and run the same command again"
          : "run the same command again once that is fixed";
      return `${what} could not be deleted: the broker says (${status}): ${message}; ${advice}`;
    }
  }
}

/** @param reason e.g. `it holds 5 messages` */
export function queueStays(queue: Owned, reason: string): string {
  return `${describe(queue)} could not be deleted: ${reason}; ${remedies}`;
}

/** What can be done about a queue that is not deleted. */
export const remedies =
  "drain it first; or, if it is to get other settings, keep it in the file with `onReplace: migrate` (bulk engine); or set " +
  "`allowLoss: true` on it, run `pulumi up`, and take it out then";
