/** `warren standby follow|status|promote`: a second cluster that takes over when the first one is gone. */
import type { Group } from "./command.ts";
import { followPrimary } from "./standbyFollow.ts";
import { promoteStandby } from "./standbyPromote.ts";
import { standbyStatus } from "./standbyStatus.ts";

export const standby: Group = {
  parts: new Map([
    [
      "follow",
      {
        summary: "let the standby follow the primary by federation, until it is told to stop",
        command: followPrimary,
      },
    ],
    ["status", { summary: "show links, messages that wait, and the recovery point", command: standbyStatus }],
    ["promote", { summary: "make the standby the cluster that clients use", command: promoteStandby }],
  ]),
};
