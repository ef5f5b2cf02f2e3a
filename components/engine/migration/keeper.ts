/** A queue that keeps messages during a migration: made without anything that could lose one, and emptied into another. */
import { type Api, Refused } from "../api.ts";
import { moveBindings } from "../bindings.ts";
import { depthOf, staleMs } from "../depth.ts";
import { put } from "../put.ts";
import type { JsonMap, QueueValue } from "../values.ts";
import type { Migration } from "./migrate.ts";
import type { Shovel } from "./shovel.ts";
import { watch } from "./watch.ts";

/** No limit, no expiry, no dead letters: and no end to deliveries, as each interrupted shovel is one. */
export async function declareKeeper(api: Api, vhost: string, name: string, type: string): Promise<void> {
  const limit: JsonMap = type === "quorum" ? { "x-delivery-limit": -1 } : {};
  const value: QueueValue = { type, durable: true, autoDelete: false, arguments: limit };
  await put(api, vhost, { kind: "queues", keys: [name], value: { ...value } });
}

/** So few messages are on their way at most when bindings move: only they can be overtaken. */
const fewMessages = 10;

/** A shovel that moves nothing for so long is held up, e.g. by a queue that is full; in ms. */
const stuckMs = 180_000;

/** Moves all of a keeper into the queue, its bindings as well, and deletes it. Nothing to do where there is none. */
export async function emptyKeeper(
  api: Api,
  shovel: Shovel,
  { vhost, queue, wanted, tell }: Migration,
  keeper: string,
): Promise<void> {
  if ((await depthOf(api, vhost, keeper)) === undefined) return;
  await shovel.start(keeper, queue);
  const follow = async (messages: number, stalledMs: number) => {
    tell(`queue ${queue}: ${messages} messages to carry over from ${keeper}`);
    if (messages > 0) await shovel.restartIfStalled(stalledMs, keeper, queue);
  };
  const arrived = async () => (await depthOf(api, vhost, queue))?.published ?? 0;
  const before = await arrived();
  await watch(api, vhost, keeper, async ({ messages }, { elapsedMs, stalledMs }) => {
    await follow(messages, stalledMs);
    if (stalledMs > stuckMs) {
      if ((await arrived()) === before) throw held(messages, keeper, queue);
      // The publishers are faster than the shovel: only without new ones does it come to an end.
      return true;
    }
    // Under a steady load there are always a few.
    const isSteady = stalledMs > staleMs && messages < 100 * fewMessages && (await arrived()) > before;
    return isSteady || (messages <= fewMessages && elapsedMs > staleMs);
  });
  await moveBindings(api, vhost, keeper, queue);
  await watch(api, vhost, keeper, async ({ messages }, { quietMs, stalledMs }) => {
    await follow(messages, stalledMs);
    if (messages > 0 && stalledMs > stuckMs) throw held(messages, keeper, queue);
    return quietMs > staleMs;
  });
  await shovel.stop();
  await api.delete(["queues", vhost, keeper], wanted.type === "classic" ? "?if-empty=true" : "");
}

/** The shovel stays: what arrives meanwhile takes that way. */
function held(messages: number, keeper: string, queue: string): Refused {
  return new Refused(
    400,
    `${messages} messages wait in queue ${JSON.stringify(keeper)} and do not get into ${JSON.stringify(queue)}; is it ` +
      "full, or a node down? Nothing is lost: make room and run the same command again",
  );
}
