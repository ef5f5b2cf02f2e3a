/** Messages that a change would take away. */
import type { Change } from "./difference.ts";

/** Messages in a queue, ready and unacknowledged, by vhost and name. */
export type Depths = ReadonlyMap<string, number>;

export const depthKey = (vhost: string, queue: string): string => JSON.stringify([vhost, queue]);

/** Of what is deleted or made anew; a vhost's deletion is told by its queues'. */
export function messagesAtRisk({ action, kind, path }: Change, depths: Depths): number {
  const [, vhost, , queue] = path;
  if (kind !== "queue" || action === "create" || action === "change") return 0;
  return depths.get(depthKey(String(vhost), String(queue))) ?? 0;
}
