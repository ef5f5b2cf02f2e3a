/** Random federation upstreams and shovels. */
import * as fc from "fast-check";
import type {
  FederationUpstreamDefinition,
  ShovelDefinition,
} from "../../../components/topology/definition/topology.ts";
import { anyName } from "./names.ts";

const uri = fc.constantFrom("amqp://", { config: "uri" }, { secretRef: { name: "other", key: "uri" } });

export const upstream: fc.Arbitrary<FederationUpstreamDefinition> = fc.record(
  {
    uri,
    prefetchCount: fc.integer({ min: 1, max: 1000 }),
    reconnectDelay: fc.constantFrom("1s", "5m"),
    ackMode: fc.constantFrom("on-confirm", "no-ack"),
    trustUserId: fc.boolean(),
    exchange: anyName,
    maxHops: fc.integer({ min: 1, max: 5 }),
    expires: fc.constantFrom("1ms", "1d"),
    messageTtl: fc.constantFrom("0ms", "1h"),
    queueType: fc.constantFrom("classic", "quorum"),
    queue: anyName,
    consumerTag: anyName,
  },
  { requiredKeys: ["uri"] },
);

export const shovel: fc.Arbitrary<ShovelDefinition> = fc.record(
  {
    source: fc.oneof(
      fc.record({ uri, queue: anyName, deleteAfter: fc.constantFrom("never", "queue-length") }),
      fc.record({ uri, exchange: anyName, routingKey: anyName, prefetchCount: fc.constant(5) }),
      fc.record({ uri, protocol: fc.constant("amqp10"), address: anyName }),
    ),
    destination: fc.oneof(
      fc.record({ uri, queue: anyName, addForwardHeaders: fc.boolean() }),
      fc.record({ uri, exchange: anyName }),
    ),
    ackMode: fc.constantFrom("on-confirm", "on-publish"),
    reconnectDelay: fc.constantFrom("1s", "1m"),
  },
  { requiredKeys: ["source", "destination"] },
);
