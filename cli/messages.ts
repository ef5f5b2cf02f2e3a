/** `warren messages peek|move|purge`: the messages of a queue, for the person on call. */
import { type Command, UsageError } from "./command.ts";
import { movePart } from "./messagesMove.ts";
import { peekPart } from "./messagesPeek.ts";
import { purgePart } from "./messagesPurge.ts";
import { messagesUsage } from "./messagesQueue.ts";

const parts = new Map([
  ["peek", peekPart],
  ["move", movePart],
  ["purge", purgePart],
]);

export const messages: Command = {
  usage: `${[...parts].map(([name, { usage }]) => `${name} ${usage}`).join(" | ")} ${messagesUsage}`,
  summary:
    "look at the messages of a queue, move them (dead letters back to where they came from), or delete them; " +
    "without --yes, move and purge only say what they would do",
  answers: { 0: "done", 1: "some messages could not be moved, or it was interrupted" },
  run: async ([name = "", ...args], output) => {
    const part = parts.get(name);
    if (part === undefined) {
      throw new UsageError(
        `"messages" needs one of ${[...parts.keys()].join(", ")}, not ${JSON.stringify(name)}`,
      );
    }
    return part.run(args, output);
  },
};
