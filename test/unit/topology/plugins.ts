/** Random federation upstreams and shovels. */
import * as fc from "fast-check";
import type {
  FederationUpstreamDefinition,
  FederationUpstreamSetDefinition,
  ShovelDefinition,
  ShovelSourceDefinition,
} from "../../../components/topology/definition/topology.ts";
import { anyName } from "./names.ts";

const address = fc.constantFrom("amqp://", { config: "uri" }, { secretRef: { name: "other", key: "uri" } });
const uri = fc.oneof(address, fc.array(address, { minLength: 1, maxLength: 3 }));

const settings = {
  prefetchCount: fc.integer({ min: 0, max: 1000 }),
  reconnectDelay: fc.constantFrom("1s", "5m"),
  ackMode: fc.constantFrom("on-confirm" as const, "no-ack" as const),
  trustUserId: fc.boolean(),
  exchange: anyName,
  maxHops: fc.integer({ min: 1, max: 5 }),
  expires: fc.constantFrom("1ms", "1d"),
  messageTtl: fc.constantFrom("0ms", "1h"),
  queueType: fc.constantFrom("classic" as const, "quorum" as const),
  queue: anyName,
  consumerTag: anyName,
  resourceCleanupMode: fc.constantFrom("default" as const, "never" as const),
  bindNowait: fc.boolean(),
  channelUseMode: fc.constantFrom("multiple" as const, "single" as const),
};

export const upstream: fc.Arbitrary<FederationUpstreamDefinition> = fc.record(
  { uri, ...settings },
  { requiredKeys: ["uri"] },
);

/** @param name of an upstream */
export const setMember = (name: string): fc.Arbitrary<FederationUpstreamSetDefinition[number]> =>
  fc.oneof(
    fc.constant(name),
    fc.record({ upstream: fc.constant(name), ...settings }, { requiredKeys: ["upstream"] }),
  );

const deleteAfter = fc.constantFrom<NonNullable<ShovelSourceDefinition["deleteAfter"]>>(
  ...(["never", "queue-length", 0, 7] as const),
);
const queueArguments = fc.constantFrom({}, { "x-queue-type": "quorum", "x-max-length": 5 });

export const shovel: fc.Arbitrary<ShovelDefinition> = fc.record(
  {
    source: fc.oneof(
      fc.record({ uri, queue: anyName, deleteAfter }),
      fc.record({ uri, queue: anyName, queueArguments, predeclared: fc.boolean() }),
      fc.record({ uri, exchange: anyName, routingKey: anyName, prefetchCount: fc.constant(5) }),
      fc.record({
        ...{ uri, queue: anyName, consumerName: anyName, deleteAfterDuration: fc.constantFrom("1s", "2h") },
        consumerArguments: fc.constantFrom({}, { "x-priority": -1, "x-stream-offset": "first" }),
      }),
      fc.record({ uri, protocol: fc.constant("amqp10"), address: anyName }),
    ),
    destination: fc.oneof(
      fc.record({ uri, queue: anyName, addForwardHeaders: fc.boolean(), addTimestampHeader: fc.boolean() }),
      fc.record({ uri, queue: anyName, queueArguments, predeclared: fc.boolean() }),
      fc.record({ uri, exchange: anyName }),
      fc.record({
        uri,
        routingKey: anyName,
        publishProperties: fc.constant({ delivery_mode: 2, type: "a" }),
      }),
      fc.record({
        ...{ uri, protocol: fc.constant("amqp10"), address: anyName },
        ...{ properties: fc.constant({ subject: "s" }), applicationProperties: fc.constant({ a: "b" }) },
        messageAnnotations: fc.constantFrom({}, { "x-a": "b" }),
      }),
    ),
    ackMode: fc.constantFrom("on-confirm", "on-publish"),
    reconnectDelay: fc.constantFrom("1s", "1m"),
  },
  { requiredKeys: ["source", "destination"] },
);
