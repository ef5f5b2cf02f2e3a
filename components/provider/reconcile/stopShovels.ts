/**
 * Queues that leave together with a shovel that consumes them: the shovel goes first, since RabbitMQ deletes no queue that
 * has a consumer.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { BrokerClient } from "../../broker/client.ts";
import { otherConsumers } from "../../broker/consumers.ts";
import { type Depth, depthOf, staleMs } from "../../broker/depth.ts";
import { inParallel } from "../../broker/inParallel.ts";

export interface Shovel {
  readonly vhost: string;
  readonly name: string;
}

interface Queue {
  readonly vhost: string;
  readonly name: string;
}

const pollMs = 500;

/** The depths as they will be once these shovels are gone. */
export async function withoutShovels(
  api: BrokerClient,
  vhost: string,
  depths: ReadonlyMap<string, Depth>,
  shovels: readonly string[],
): Promise<ReadonlyMap<string, Depth>> {
  if (shovels.length === 0 || ![...depths.values()].some(({ consumers }) => consumers > 0)) return depths;
  const others = await otherConsumers(api, vhost, new Set(shovels));
  return new Map(
    [...depths].map(([name, depth]) => [name, { ...depth, consumers: others.get(name) ?? 0 }] as const),
  );
}

/** @returns what creates them again as they were */
export async function stopShovels(
  api: BrokerClient,
  shovels: readonly Shovel[],
  queues: readonly Queue[],
): Promise<() => Promise<void>> {
  const path = ({ vhost, name }: Shovel) => ["parameters", "shovel", vhost, name];
  const found = await Promise.all(shovels.map((one) => api.find(...path(one))));
  await inParallel(shovels, (one) => api.delete(path(one)));
  await unused(api, queues);
  return () =>
    inParallel(shovels, async (one) => {
      const before = found[shovels.indexOf(one)];
      if (before !== undefined) await api.put(path(one), { value: (before as { value: unknown }).value });
    });
}

/** Waits until the statistics show no consumer of the queues, at most as long as they may be old. */
export async function unused(api: BrokerClient, queues: readonly Queue[]): Promise<void> {
  for (const end = Date.now() + staleMs; Date.now() < end; await sleep(pollMs)) {
    const depths = await Promise.all(queues.map(({ vhost, name }) => depthOf(api, vhost, name)));
    if (depths.every((depth) => depth === undefined || depth.consumers === 0)) return;
  }
}
