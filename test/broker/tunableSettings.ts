/** Two values for each argument that a policy can carry: what a queue has first, and what it is changed to. */
import { policyKeyOf } from "../../components/topology/language/policyKeys.ts";
import type { Json, QueueType } from "../../components/topology/model.ts";
import type { BrokerVersion } from "./versions.ts";

type Change = readonly [from: Json, to: Json];

/** Times and lengths are long enough that the messages of a test stay. */
const changes: { readonly [argument: string]: Change } = {
  "x-expires": [3_600_000, 7_200_000],
  "x-message-ttl": [3_600_000, 7_200_000],
  "x-max-length": [100, 200],
  "x-max-length-bytes": [1_000_000_000, 2_000_000_000],
  "x-overflow": ["drop-head", "reject-publish"],
  "x-dead-letter-exchange": ["amq.fanout", "amq.topic"],
  "x-dead-letter-routing-key": ["a", "b"],
  "x-dead-letter-strategy": ["at-most-once", "at-least-once"],
  "x-delivery-limit": [5, -1],
  "x-quorum-target-group-size": [1, 3],
  "x-max-in-memory-length": [10, 20],
  "x-max-in-memory-bytes": [1000, 2000],
  "x-consumer-timeout": [600_000, 1_200_000],
  "x-consumer-disconnected-timeout": [60_000, 120_000],
  "x-delayed-retry-type": ["all", "failed"],
  "x-delayed-retry-min": [1000, 2000],
  "x-delayed-retry-max": [3000, 4000],
  "x-queue-mode": ["default", "lazy"],
  "x-queue-version": [1, 2],
  "x-max-age": ["7D", "8D"],
  "x-stream-max-segment-size-bytes": [100_000_000, 200_000_000],
  "x-stream-filter-size-bytes": [32, 64],
};

/** Arguments that a version does not take for a type: rules/queues.ts refuses them. */
const unknownTo: { readonly [version in BrokerVersion]: readonly string[] } = {
  "4.0": [
    "quorum x-consumer-disconnected-timeout",
    "quorum x-delayed-retry-type",
    "quorum x-delayed-retry-min",
    "quorum x-delayed-retry-max",
  ],
  "4.3": ["classic x-consumer-timeout", "stream x-consumer-timeout", "classic x-queue-version"],
};

/** @throws for an argument that a policy can carry and that has no values here */
export function changesOf(
  type: QueueType,
  version: BrokerVersion,
  all: readonly string[],
): readonly (readonly [argument: string, key: string, ...Change])[] {
  return all.flatMap((argument) => {
    const key = policyKeyOf(argument, type);
    if (key === undefined || unknownTo[version].includes(`${type} ${argument}`)) return [];
    const change = changes[argument];
    if (change === undefined) throw new Error(`${argument} needs two values to be changed between`);
    return [[argument, key, ...change] as const];
  });
}
