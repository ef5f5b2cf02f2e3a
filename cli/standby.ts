/** `warren standby follow|status|promote`: a second cluster that takes over when the first one is gone. */
import { type Command, UsageError } from "./command.ts";
import { followPart } from "./standbyFollow.ts";
import { promotePart } from "./standbyPromote.ts";
import { statusPart } from "./standbyStatus.ts";

const parts = new Map([
  ["follow", followPart],
  ["status", statusPart],
  ["promote", promotePart],
]);

export const standby: Command = {
  usage: [...parts].map(([name, { usage }]) => `${name} ${usage}`).join(" | "),
  summary:
    "let a second cluster follow the messages of a first one by federation, show its recovery point, and make it the " +
    "one that works; without --yes, promote only says what it would do",
  answers: { 1: "something is not followed, or a link is down" },
  run: async ([name = "", ...args], output) => {
    const part = parts.get(name);
    if (part === undefined) {
      throw new UsageError(
        `"standby" needs one of ${[...parts.keys()].join(", ")}, not ${JSON.stringify(name)}`,
      );
    }
    return part.run(args, output);
  },
};
