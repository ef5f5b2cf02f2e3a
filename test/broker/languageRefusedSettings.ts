/** As `languageRefusals.ts`, of policies, exchanges and bindings. */
import type { Json } from "../../components/topology/model.ts";
import { type Arguments, type Outcome, type Outcomes, safe, until43 } from "./languageRefusals.ts";

interface PolicyCase {
  readonly definition: Arguments;
  readonly outcome: Outcomes;
  readonly pattern?: string;
  /** For one of the two kinds only. */
  readonly operator?: boolean;
}

const key = (name: string, outcome: Outcomes, ...values: readonly Json[]): readonly PolicyCase[] =>
  values.map((value) => ({ definition: { [name]: value }, outcome }));

/** Of a key that operator policies do not have. */
const owners = (...given: Parameters<typeof key>): readonly PolicyCase[] =>
  key(...given).flatMap((one) => [
    { ...one, operator: false },
    { ...one, operator: true, outcome: "refused" as const },
  ]);

const one = { "max-length": 1 };
export const onlyIn43 = { "4.0": "refused", "4.3": "right" } as const;

export const policyCases: readonly PolicyCase[] = [
  ...key("message-ttl", "right", 0, safe),
  ...key("message-ttl", "refused", -1, "5", 1.5, null),
  ...key("message-ttl", "converted", "30s", "1w 2d"),
  ...key("expires", "right", 1, safe),
  ...key("expires", "refused", 0, "5"),
  ...key("max-length", "right", 0, safe),
  ...key("max-length", "refused", -1, "5"),
  ...key("max-length-bytes", "right", 0, safe),
  ...key("max-length-bytes", "refused", -1),
  ...key("max-length-bytes", "converted", "1.5GiB"),
  ...key("max-in-memory-length", "right", 0),
  ...key("max-in-memory-bytes", "refused", -1),
  ...key("overflow", "right", "drop-head", "reject-publish", "reject-publish-dlx"),
  ...key("overflow", "refused", "drop-tail", 5),
  ...key("delivery-limit", "right", -1, 0),
  ...key("delivery-limit", "refused", "5"),
  ...key("queue-version", "right", 1, 2),
  ...key("queue-version", "refused", 0, 3),
  ...key("target-group-size", "right", 1),
  ...key("target-group-size", "refused", 0, "3"),
  ...key("queue-master-locator", until43, "min-masters"),
  ...owners("consumer-disconnected-timeout", onlyIn43, 0),
  ...owners("consumer-disconnected-timeout", "refused", -1, "5"),
  ...key("delayed-retry-type", onlyIn43, "disabled"),
  ...key("delayed-retry-type", "refused", "all", "some"),
  ...key("delayed-retry-min", onlyIn43, 1),
  ...key("delayed-retry-min", "refused", 0),
  { definition: { "delayed-retry-type": "all", "delayed-retry-min": 1 }, outcome: onlyIn43 },
  { definition: { "delayed-retry-min": 10, "delayed-retry-max": 5 }, outcome: "refused" },
  ...owners("dead-letter-exchange", "right", "", "amq.topic"),
  ...owners("dead-letter-exchange", "refused", 5),
  ...owners("dead-letter-routing-key", "right", "alone"),
  ...owners("dead-letter-strategy", "right", "at-least-once"),
  ...owners("dead-letter-strategy", "refused", "exactly-once"),
  ...owners("queue-leader-locator", "right", "client-local", "balanced", "random"),
  ...owners("queue-leader-locator", "refused", "first"),
  ...owners("queue-mode", "right", "lazy"),
  ...owners("queue-mode", "refused", "eager"),
  ...owners("max-age", "right", "7D", "1000Y"),
  ...owners("max-age", "refused", "0s", "seven", 7),
  ...owners("max-age", "converted", "1w", "7d"),
  ...owners("stream-max-segment-size-bytes", "right", 0, 3_000_000_000),
  ...owners("stream-max-segment-size-bytes", "refused", -1, 3_000_000_001),
  ...owners("stream-filter-size-bytes", "right", 16, 255),
  ...owners("stream-filter-size-bytes", "refused", 15, 256),
  ...owners("initial-cluster-size", "right", 1),
  ...owners("consumer-timeout", "right", 0),
  ...owners("consumer-timeout", "refused", -1, "5"),
  ...owners("alternate-exchange", "right", "amq.fanout"),
  ...owners("alternate-exchange", "refused", 5),
  ...owners("federation-upstream-set", "right", "all"),
  ...owners("federation-upstream-pattern", "right", ".*"),
  ...owners("federation-upstream-pattern", "refused", "(", 5),
  ...["ha-mode", "ha-params", "ha-sync-mode", "ha-promote-on-shutdown"].flatMap((one) =>
    key(one, "refused", "all"),
  ),
  ...["max-priority", "single-active-consumer", "quorum-initial-group-size", "x-max-length"].flatMap((one) =>
    key(one, "refused", 5),
  ),
  ...owners("shards-per-node", "right", 0, 2),
  ...owners("shards-per-node", "refused", -1, "2"),
  ...owners("routing-key", "refused", "k"),
  { definition: { "routing-key": "k", "shards-per-node": 1 }, operator: false, outcome: "right" },
  {
    definition: { "federation-upstream": "a", "federation-upstream-set": "all" },
    operator: false,
    outcome: "refused",
  },
  { definition: {}, outcome: "refused" },
  ...["(", "[a", "a**", "\\", "*", "a+*", "a+++", "a*?+", "a??*", "a*+?"].map((pattern) => ({
    definition: one,
    pattern,
    outcome: "refused" as const,
  })),
  ...["a++", "a*?", "(a?)*", "[*+]+?", "\\Q**\\E*", "a??"].map((pattern) => ({
    ...{ definition: one, pattern },
    outcome: "right" as const,
  })),
  { definition: one, pattern: "x".repeat(1024), outcome: "right" },
  { definition: one, pattern: "x".repeat(1025), outcome: until43 },
];

export const exchangeCases: readonly {
  readonly name: string;
  readonly type: string;
  readonly args: Arguments;
  readonly outcome: Outcomes;
}[] = [
  ...["direct", "fanout", "topic", "headers", "x-local-random", "x-random", "x-modulus-hash"].map((type) => ({
    ...{ name: "e", type, args: {} },
    outcome: "right" as const,
  })),
  { name: "e", type: "own", args: {}, outcome: "refused" },
  { name: "amq.x", type: "direct", args: {}, outcome: "refused" },
  { name: "a\n", type: "direct", args: {}, outcome: "otherwise" },
  { name: "\n", type: "direct", args: {}, outcome: "refused" },
  { name: "..", type: "direct", args: {}, outcome: "refused" },
  { name: "e", type: "direct", args: { "alternate-exchange": "amq.fanout" }, outcome: "right" },
  { name: "e", type: "direct", args: { "alternate-exchange": 5 }, outcome: "refused" },
  { name: "e", type: "direct", args: { own: null }, outcome: "refused" },
  { name: "e", type: "x-consistent-hash", args: { "hash-header": "h" }, outcome: "right" },
  { name: "e", type: "x-consistent-hash", args: { "hash-property": "timestamp" }, outcome: "right" },
  { name: "e", type: "x-consistent-hash", args: { "hash-property": "size" }, outcome: "refused" },
  { name: "e", type: "x-consistent-hash", args: { "hash-header": 5 }, outcome: "refused" },
  {
    name: "e",
    type: "x-consistent-hash",
    args: { "hash-header": "h", "hash-property": "timestamp" },
    outcome: "refused",
  },
];

interface BindingCase {
  readonly source: string;
  readonly destination: string;
  readonly destinationType?: "queue" | "exchange";
  readonly routingKey?: string;
  readonly arguments?: Arguments;
  readonly outcome: Outcomes;
}

const hashed = (routingKey: string, outcome: Outcomes): BindingCase => ({
  ...{ source: "x-consistent-hash", destination: "quorum", routingKey },
  outcome,
});
const matching = (match: Json, outcome: Outcome, source = "headers"): BindingCase => ({
  ...{ source, destination: "stream", arguments: { "x-match": match } },
  outcome,
});

export const bindingCases: readonly BindingCase[] = [
  ...["1", "10000", "+1", "01"].map((weight) => hashed(weight, "right")),
  ...["", "0", "-1", "1.5", "a", " 1", "1e3"].map((weight) => hashed(weight, "refused")),
  hashed("10001", until43),
  ...["all", "any", "all-with-x", "any-with-x"].map((match) => matching(match, "right")),
  matching("some", "refused"),
  matching(5, "refused"),
  matching("some", "right", "direct"),
  { source: "direct", destination: "classic", arguments: { own: null }, outcome: "refused" },
  { source: "x-local-random", destination: "classic", outcome: "right" },
  { source: "x-local-random", destination: "classic", routingKey: "k", outcome: "refused" },
  { source: "x-local-random", destination: "quorum", outcome: "refused" },
  { source: "x-local-random", destination: "stream", outcome: "refused" },
  { source: "x-local-random", destination: "direct", destinationType: "exchange", outcome: "refused" },
];
