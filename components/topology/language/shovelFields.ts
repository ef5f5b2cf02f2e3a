/**
 * The fields of a shovel's ends that each protocol has, and the versions of RabbitMQ that know them. Sources:
 * rabbit_amqp091_shovel.erl, rabbit_amqp10_shovel.erl, rabbit_local_shovel.erl, and rabbit_shovel_parameters.erl before 4.2.
 */
import type {
  ShovelDestinationDefinition,
  ShovelEndDefinition,
  ShovelSourceDefinition,
} from "../definition/topology.ts";

export type ShovelProtocol = NonNullable<ShovelEndDefinition["protocol"]>;

/** Shovels within one broker exist since 4.2 (its release notes). */
export const localSince = "4.2";

/** Every supported version knows the field; an import of an older broker's export must not complain of it either. */
const always = "0";

type EndField = Exclude<keyof ShovelSourceDefinition | keyof ShovelDestinationDefinition, "uri" | "protocol">;

/** The first version that knows the field, by protocol; a protocol that is not here has no such field. */
export const shovelFields: { readonly [Name in EndField]: { readonly [P in ShovelProtocol]?: string } } = {
  queue: { amqp091: always, local: localSince },
  queueArguments: { amqp091: always, local: localSince },
  exchange: { amqp091: always, local: localSince },
  routingKey: { amqp091: always, local: localSince },
  address: { amqp10: always },
  predeclared: { amqp091: always, amqp10: "4.3", local: localSince },
  prefetchCount: { amqp091: always, amqp10: always },
  deleteAfter: { amqp091: always, amqp10: always, local: localSince },
  deleteAfterDuration: { amqp091: "4.3.5", amqp10: "4.3.5", local: "4.3.5" },
  consumerArguments: { amqp091: always, amqp10: "4.3.3", local: localSince },
  consumerName: { amqp091: "4.3", amqp10: "4.3", local: "4.3" },
  addForwardHeaders: { amqp091: always, amqp10: always, local: localSince },
  addTimestampHeader: { amqp091: always, amqp10: always, local: localSince },
  publishProperties: { amqp091: always },
  properties: { amqp10: always },
  applicationProperties: { amqp10: always },
  messageAnnotations: { amqp10: always },
};

/** Before this version a shovel refused every argument that is not in the two lists. */
export const anyArgumentsSince = "4.3";

/** `rabbit_amqqueue:declare_args()` of 4.0, without x-dead-letter-routing-key, for which its check crashed. */
export const formerQueueArguments: readonly string[] = [
  "x-expires",
  "x-message-ttl",
  "x-dead-letter-exchange",
  "x-dead-letter-strategy",
  "x-max-length",
  "x-max-length-bytes",
  "x-max-in-memory-length",
  "x-max-in-memory-bytes",
  "x-max-priority",
  "x-overflow",
  "x-queue-mode",
  "x-queue-version",
  "x-single-active-consumer",
  "x-queue-type",
  "x-quorum-initial-group-size",
  "x-max-age",
  "x-stream-max-segment-size-bytes",
  "x-stream-filter-size-bytes",
  "x-initial-cluster-size",
  "x-queue-leader-locator",
];

/** `rabbit_amqqueue:consume_args()` of 4.0. */
export const formerConsumerArguments: readonly string[] = ["x-priority", "x-stream-offset"];
