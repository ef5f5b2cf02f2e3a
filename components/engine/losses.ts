/** What a change would take from the broker, asked of the broker itself before anything is done: for a preview. */
import { type Api, Refused, Unreachable } from "./api.ts";
import type { Choices } from "./choices.ts";
import { depthsIn, occupied } from "./depth.ts";
import { queueStays } from "./failure.ts";
import type { Owned } from "./objects.ts";

/**
 * One text for each queue that holds messages or has consumers and would go. Empty where none does, or where the
 * broker does not answer: the update asks once more, and deletes nothing that it is not sure of.
 * @param api with little patience: a preview works without a broker
 */
export async function lossesIn(
  api: Api,
  vhost: string,
  leaving: readonly Owned[],
  choicesBefore: Choices,
): Promise<readonly string[]> {
  const queues = leaving.filter(
    ({ kind, keys: [name = ""] }) => kind === "queues" && choicesBefore.get(name)?.allowLoss !== true,
  );
  if (queues.length === 0) return [];
  try {
    const depths = await depthsIn(api, vhost);
    return queues.flatMap((queue) => {
      const what = occupied(depths.get(queue.keys[0] ?? ""));
      return what === undefined ? [] : [queueStays(queue, `it ${what}`)];
    });
  } catch (error) {
    // Refused: the vhost is gone already.
    if (error instanceof Unreachable || error instanceof Refused) return [];
    throw error;
  }
}
