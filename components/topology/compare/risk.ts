/** The messages that a change would delete. */
import { type Depths, depthKey } from "../interchange/definitions/livePlan.ts";
import type { Change } from "./difference.ts";

/** For deleted and recreated queues; the deletion of a vhost is counted with its queues. */
export function messagesAtRisk({ action, kind, path }: Change, depths: Depths): number {
  const [, vhost, , queue] = path;
  if (kind !== "queue" || action === "create" || action === "change") return 0;
  return depths.get(depthKey(String(vhost), String(queue))) ?? 0;
}
