/** As `languageRefusals.ts`, of federation upstreams, sets of them, and shovels. */
import type { Json } from "../../components/topology/model.ts";
import { type Arguments, type Outcome, type Outcomes, until43 } from "./languageRefusals.ts";
import { onlyIn43 } from "./languageRefusedSettings.ts";

const local = "amqp://no-such-host.invalid";

const address = (uri: string, outcome: Outcome) => ({
  ...{ component: "federation-upstream", value: { uri }, written: { federationUpstreams: { one: { uri } } } },
  outcome,
});

interface End {
  readonly protocol: "amqp091" | "amqp10" | "local";
  readonly [field: string]: Json;
}

/** A shovel from the source to a queue: as the plugin takes it, and as one writes it. */
function shovel(
  source: End,
  fields: Arguments,
  outcome: Outcomes,
  whole: Arguments = {},
  kept: Arguments = {},
) {
  const value = {
    ...{ "src-uri": local, "src-protocol": source.protocol, ...fields },
    ...{ "dest-uri": local, "dest-protocol": "amqp091", "dest-queue": "d", ...whole },
  };
  const written = { source: { uri: local, ...source }, destination: { uri: local, queue: "d" }, ...kept };
  return { component: "shovel", value, written: { shovels: { one: written } }, outcome };
}

/** A shovel from a queue to the destination. */
function shovelTo(destination: End, fields: Arguments, outcome: Outcomes) {
  const value = {
    ...{ "src-uri": local, "src-protocol": "amqp091", "src-queue": "q" },
    ...{ "dest-uri": local, "dest-protocol": destination.protocol, ...fields },
  };
  const written = { source: { uri: local, queue: "q" }, destination: { uri: local, ...destination } };
  return { component: "shovel", value, written: { shovels: { one: written } }, outcome };
}

/** A field of a source by itself, under both names. */
const from =
  (protocol: End["protocol"]) =>
  (field: string, member: string, outcome: Outcomes, ...values: readonly Json[]) => {
    const place: Arguments = protocol === "amqp10" ? { address: "q" } : { queue: "q" };
    const src: Arguments = protocol === "amqp10" ? { "src-address": "q" } : { "src-queue": "q" };
    return values.map((value) =>
      shovel({ protocol, ...place, [field]: value }, { ...src, [`src-${member}`]: value }, outcome),
    );
  };

/** The same of a destination. */
const to =
  (protocol: End["protocol"]) =>
  (field: string, member: string, outcome: Outcomes, ...values: readonly Json[]) => {
    const place: Arguments = protocol === "amqp10" ? { address: "d" } : { queue: "d" };
    const dest: Arguments = protocol === "amqp10" ? { "dest-address": "d" } : { "dest-queue": "d" };
    return values.map((value) =>
      shovelTo({ protocol, ...place, [field]: value }, { ...dest, [`dest-${member}`]: value }, outcome),
    );
  };

/** A setting of an upstream, and of a member of a set. */
const setting = (field: string, member: string, outcome: Outcomes, ...values: readonly Json[]) =>
  values.flatMap((value) => [
    {
      ...{ component: "federation-upstream", value: { uri: local, [member]: value } },
      ...{ written: { federationUpstreams: { one: { uri: local, [field]: value } } }, outcome },
    },
    {
      ...{ component: "federation-upstream-set", value: [{ upstream: "a", [member]: value }] },
      written: {
        federationUpstreams: { a: { uri: local } },
        federationUpstreamSets: { one: [{ upstream: "a", [field]: value }] },
      },
      outcome,
    },
  ]);

/** 4.0 checks no more than the names of a shovel's arguments. */
const unchecked40 = { "4.0": "otherwise", "4.3": "refused" } as const;

export const parameterCases: readonly {
  readonly component: string;
  readonly value: Json;
  /** The content of a vhost that says the same. */
  readonly written: object;
  readonly outcome: Outcomes;
}[] = [
  ...["amqp://", "amqp://[::1]:5672/%2Fa?heartbeat=5", "amqps://h:65535", "amqp://h?own=x"].map((uri) =>
    address(uri, "right"),
  ),
  ...[
    "amqp://h:65536",
    "amqp://h:port",
    "amqp://h/a/b",
    "amqp://h/%zz",
    "amqps://",
    "amqp://h?heartbeat=x",
  ].map((uri) => address(uri, "refused")),
  address("http://h", "refused"),
  shovel({ protocol: "amqp091", queue: "q" }, { "src-queue": "q" }, "right"),
  shovel(
    { protocol: "amqp091", queue: "q", exchange: "e" },
    { "src-queue": "q", "src-exchange": "e" },
    "refused",
  ),
  shovel({ protocol: "amqp091", address: "a" }, { "src-address": "a" }, "refused"),
  shovel({ protocol: "amqp10", address: "a" }, { "src-address": "a" }, "right"),
  shovel({ protocol: "amqp10", queue: "q" }, { "src-queue": "q" }, "refused"),
  shovel(
    { protocol: "amqp10", address: "a", deleteAfter: "queue-length" },
    { "src-address": "a", "src-delete-after": "queue-length" },
    until43,
  ),
  shovel({ protocol: "local", queue: "q" }, { "src-queue": "q" }, onlyIn43),
  shovel(
    { protocol: "local", queue: "q", prefetchCount: 5 },
    { "src-queue": "q", "src-prefetch-count": 5 },
    "refused",
  ),
  ...from("amqp091")("uri", "uri", "right", [local, "amqp://"]),
  ...from("amqp091")("uri", "uri", "refused", [local, "http://h"], 5),
  ...from("amqp091")("deleteAfter", "delete-after", "right", "never", "queue-length", 0, 5),
  ...from("amqp091")("deleteAfter", "delete-after", "refused", -1, 1.5, "soon"),
  ...from("amqp10")("deleteAfter", "delete-after", "right", "never", 5),
  ...from("local")("deleteAfter", "delete-after", onlyIn43, "queue-length", 5),
  ...from("amqp091")("prefetchCount", "prefetch-count", "right", 0, 65_535),
  ...from("amqp091")("prefetchCount", "prefetch-count", "otherwise", -1, 65_536),
  ...from("amqp091")("predeclared", "predeclared", "right", true, false),
  ...from("amqp091")("predeclared", "predeclared", "refused", "true"),
  ...from("amqp10")("predeclared", "predeclared", onlyIn43, true),
  ...from("local")("predeclared", "predeclared", onlyIn43, true),
  ...from("amqp091")("queueArguments", "queue-args", "right", {
    "x-queue-type": "quorum",
    "x-max-length": 5,
  }),
  ...from("amqp091")("queueArguments", "queue-args", onlyIn43, { "x-delivery-limit": 5 }, { own: 1 }),
  ...from("amqp091")("queueArguments", "queue-args", unchecked40, { "x-max-length": "many" }),
  ...from("amqp10")("queueArguments", "queue-args", "refused", { "x-max-length": 5 }),
  ...from("amqp091")(
    "consumerArguments",
    "consumer-args",
    "right",
    { "x-priority": -1 },
    { "x-stream-offset": "first" },
  ),
  ...from("amqp091")("consumerArguments", "consumer-args", onlyIn43, { own: 1 }),
  ...from("amqp091")("consumerArguments", "consumer-args", unchecked40, { "x-priority": "high" }),
  ...from("amqp10")("consumerArguments", "consumer-args", onlyIn43, { "x-priority": 1 }),
  ...from("local")("consumerArguments", "consumer-args", onlyIn43, { "x-priority": 1 }),
  ...from("amqp091")("consumerName", "consumer-name", onlyIn43, "c"),
  ...from("amqp10")("consumerName", "consumer-name", onlyIn43, "c"),
  shovel(
    { protocol: "amqp091", queue: "q", deleteAfterDuration: "90s" },
    { "src-queue": "q", "src-delete-after-duration": 90 },
    onlyIn43,
  ),
  shovel(
    { protocol: "amqp091", queue: "q", deleteAfter: 5 },
    { "src-queue": "q", "src-delete-after": 5 },
    "refused",
    { "ack-mode": "no-ack" },
    { ackMode: "no-ack" },
  ),
  shovel(
    { protocol: "amqp10", address: "q", deleteAfter: 5 },
    { "src-address": "q", "src-delete-after": 5 },
    until43,
    { "ack-mode": "no-ack" },
    { ackMode: "no-ack" },
  ),
  shovel(
    { protocol: "amqp091", queue: "q" },
    { "src-queue": "q" },
    "right",
    { "reconnect-delay": 0 },
    { reconnectDelay: "0s" },
  ),
  shovelTo({ protocol: "amqp091" }, {}, "right"),
  shovelTo({ protocol: "amqp091", routingKey: "k" }, { "dest-exchange-key": "k" }, "right"),
  shovelTo(
    { protocol: "amqp091", queue: "q", exchange: "e" },
    { "dest-queue": "q", "dest-exchange": "e" },
    "refused",
  ),
  shovelTo(
    { protocol: "amqp091", queue: "q", routingKey: "k" },
    { "dest-queue": "q", "dest-exchange-key": "k" },
    "otherwise",
  ),
  shovelTo({ protocol: "amqp10" }, {}, "refused"),
  ...to("amqp091")("uri", "uri", "right", [local, "amqp://"]),
  ...to("amqp091")("addTimestampHeader", "add-timestamp-header", "right", true),
  ...to("amqp091")("addTimestampHeader", "add-timestamp-header", "refused", "true"),
  ...to("amqp10")("addTimestampHeader", "add-timestamp-header", "right", true),
  ...to("amqp091")("predeclared", "predeclared", "right", true),
  ...to("amqp10")("predeclared", "predeclared", onlyIn43, true),
  ...to("amqp091")("queueArguments", "queue-args", "right", { "x-queue-type": "quorum" }),
  ...to("amqp091")("publishProperties", "publish-properties", "right", {
    delivery_mode: 2,
    type: "t",
    timestamp: 1,
  }),
  ...to("amqp091")(
    "publishProperties",
    "publish-properties",
    "refused",
    { own: 1 },
    { type: 5 },
    { priority: "high" },
  ),
  ...to("amqp10")("publishProperties", "publish-properties", "refused", { type: "t" }),
  ...to("amqp10")("properties", "properties", "right", { subject: "s" }),
  ...to("amqp10")("applicationProperties", "application-properties", "right", { a: "b" }),
  ...to("amqp10")("messageAnnotations", "message-annotations", "right", { "x-a": "b" }),
  ...to("amqp10")("properties", "properties", "refused", { subject: 5 }),
  ...to("amqp091")("properties", "properties", "refused", { subject: "s" }),
  ...to("local")("addForwardHeaders", "add-forward-headers", onlyIn43, true),
  ...to("local")("publishProperties", "publish-properties", "refused", { type: "t" }),
  ...setting("resourceCleanupMode", "resource-cleanup-mode", "right", "default", "never"),
  ...setting("resourceCleanupMode", "resource-cleanup-mode", "refused", "always"),
  ...setting("queueType", "queue-type", "right", "classic", "quorum"),
  ...setting("queueType", "queue-type", "refused", "stream"),
  ...setting("channelUseMode", "channel-use-mode", "right", "multiple", "single"),
  ...setting("channelUseMode", "channel-use-mode", "refused", "both"),
  ...setting("bindNowait", "bind-nowait", "right", true),
  ...setting("bindNowait", "bind-nowait", "refused", "true"),
  ...setting("maxHops", "max-hops", "right", 2),
  ...setting("maxHops", "max-hops", "refused", "2"),
  ...setting("prefetchCount", "prefetch-count", "right", 0),
  ...setting("trustUserId", "trust-user-id", "right", true),
  ...setting("own", "own", "refused", 1),
  {
    ...{ component: "federation-upstream", value: { uri: [local, "amqp://[::1]"] }, outcome: "right" },
    written: { federationUpstreams: { one: { uri: [local, "amqp://[::1]"] } } },
  },
  {
    ...{ component: "policy", value: { pattern: "a", definition: {} } },
    ...{ written: { parameters: { policy: { one: {} } } }, outcome: "refused" },
  },
];
