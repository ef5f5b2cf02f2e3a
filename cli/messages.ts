/** `warren messages peek|move|purge`: the messages of a queue, for the person on call. */
import type { Group } from "./command.ts";
import { moveMessages } from "./messagesMove.ts";
import { peekMessages } from "./messagesPeek.ts";
import { purgeMessages } from "./messagesPurge.ts";

export const messages: Group = {
  parts: new Map([
    ["peek", { summary: "show messages, and leave them where they are", command: peekMessages }],
    [
      "move",
      {
        summary: "move messages to another queue or exchange, or dead letters back to where they came from",
        command: moveMessages,
      },
    ],
    ["purge", { summary: "delete messages for good", command: purgeMessages }],
  ]),
};
