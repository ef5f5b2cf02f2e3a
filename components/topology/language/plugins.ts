/** Features of plugins: federation and shovels. Fields: rabbitmq.com's pages on both. */
import type {
  FederationUpstreamDefinition,
  FederationUpstreamSetMemberDefinition,
  ShovelDefinition,
  ShovelDestinationDefinition,
  ShovelEndDefinition,
  ShovelSourceDefinition,
} from "../definition/topology.ts";
import { addresses } from "./address.ts";
import { queueArguments } from "./arguments.ts";
import { maxExpiry } from "./queueFields.ts";
import {
  type ArgumentsShape,
  boolean,
  choice,
  duration,
  either,
  type FieldsOf,
  integer,
  json,
  list,
  map,
  record,
  type Shape,
  text,
} from "./shape.ts";
import { anyText, name, routingKey } from "./text.ts";

const ackMode = choice(["on-confirm", "on-publish", "no-ack"]);
/** The largest that AMQP 0-9-1 can send. */
const prefetchCount = integer(0, 65_535);
/** Whole seconds, as the plugins require. */
const seconds = (minimum: number, maximum: number) => duration(1000 * minimum, 1000 * maximum, "seconds");
const reconnectDelay = seconds(0, 86_400);

const upstreamName = name("the name of a federation upstream");

const upstreamSettings: FieldsOf<
  Omit<FederationUpstreamDefinition & FederationUpstreamSetMemberDefinition, "uri" | "upstream">
> = {
  prefetchCount: { shape: prefetchCount, optional: true },
  reconnectDelay: { shape: reconnectDelay, optional: true },
  ackMode: { shape: ackMode, optional: true },
  trustUserId: { shape: boolean, optional: true },
  exchange: { shape: text(name("the name of an exchange")), optional: true },
  maxHops: { shape: integer(1, 1000), optional: true },
  expires: { shape: duration(1, maxExpiry), optional: true },
  messageTtl: { shape: duration(0, maxExpiry), optional: true },
  queueType: { shape: choice(["classic", "quorum"]), optional: true },
  queue: { shape: text(name("the name of a queue")), optional: true },
  consumerTag: { shape: text(routingKey), optional: true },
  resourceCleanupMode: { shape: choice(["default", "never"]), optional: true },
  bindNowait: { shape: boolean, optional: true },
  channelUseMode: { shape: choice(["multiple", "single"]), optional: true },
};

export const federationUpstreamRecord = record<FederationUpstreamDefinition>("a federation upstream", {
  uri: { shape: addresses },
  ...upstreamSettings,
});

export const upstreamSetMemberRecord = record<FederationUpstreamSetMemberDefinition>(
  "a member of a set of upstreams",
  { upstream: { shape: text(upstreamName) }, ...upstreamSettings },
);

export const upstreamSet = list(either(text(upstreamName), upstreamSetMemberRecord));

type Known = ArgumentsShape["known"];

const mapping = (known: Known, others: ArgumentsShape["others"]): ArgumentsShape => ({
  ...{ kind: "arguments", minimum: 0 },
  ...{ known, others },
});

const keys = (shape: Shape, ...names: readonly string[]): Known =>
  Object.fromEntries(names.map((key) => [key, { types: [], shape }]));

const safe = Number.MAX_SAFE_INTEGER;

const consumerArguments = mapping(
  {
    ...keys(integer(-safe, safe), "x-priority"),
    ...keys(integer(0, safe), "x-consumer-timeout"),
    ...keys(json, "x-stream-offset"),
  },
  "ignored",
);

/** The properties of AMQP 0-9-1 that rabbit_amqp091_shovel.erl takes. */
const publishProperties = mapping(
  {
    ...keys(text(anyText), "content_type", "content_encoding", "correlation_id", "reply_to", "expiration"),
    ...keys(text(anyText), "message_id", "type", "user_id", "app_id", "cluster_id"),
    ...keys(integer(0, 255), "delivery_mode", "priority"),
    ...keys(integer(0, safe), "timestamp"),
  },
  "refused",
);

/** The plugin takes only strings. */
const amqp10Map = map(name("the name of a property"), text(anyText));

const end: FieldsOf<ShovelEndDefinition> = {
  uri: { shape: addresses },
  protocol: { shape: choice(["amqp091", "amqp10", "local"]), default: "amqp091" },
  queue: { shape: text(name("the name of a queue")), optional: true },
  queueArguments: { shape: mapping(queueArguments, "ignored"), default: {} },
  exchange: { shape: text(name("the name of an exchange")), optional: true },
  routingKey: { shape: text(routingKey), optional: true },
  address: { shape: text(name("an address")), optional: true },
  predeclared: { shape: boolean, optional: true },
};

export const shovelSourceRecord = record<ShovelSourceDefinition>(
  "the source of a shovel",
  {
    ...end,
    prefetchCount: { shape: prefetchCount, optional: true },
    deleteAfter: { shape: either(choice(["never", "queue-length"]), integer(0, safe)), default: "never" },
    deleteAfterDuration: { shape: seconds(1, maxExpiry / 1000), optional: true },
    consumerArguments: { shape: consumerArguments, default: {} },
    consumerName: { shape: text(routingKey), optional: true },
  },
  ["queue", "exchange", "address"],
);

export const shovelDestinationRecord = record<ShovelDestinationDefinition>("the destination of a shovel", {
  ...end,
  addForwardHeaders: { shape: boolean, optional: true },
  addTimestampHeader: { shape: boolean, optional: true },
  publishProperties: { shape: publishProperties, default: {} },
  properties: { shape: amqp10Map, default: {} },
  applicationProperties: { shape: amqp10Map, default: {} },
  messageAnnotations: { shape: amqp10Map, default: {} },
});

export const shovelRecord = record<ShovelDefinition>("a shovel", {
  source: { shape: shovelSourceRecord },
  destination: { shape: shovelDestinationRecord },
  ackMode: { shape: ackMode, optional: true },
  reconnectDelay: { shape: reconnectDelay, optional: true },
});
