/**
 * Whether an argument or a policy takes precedence if both set the same, as the queue types of RabbitMQ 4.0 to 4.3 read
 * their settings (`args_policy_lookup` in rabbit_amqqueue_process.erl, rabbit_quorum_queue.erl,
 * rabbit_stream_queue.erl, rabbit_queue_location.erl, `get_arg` in rabbit_exchange.erl). test/broker/settings.test.ts
 * checks it with brokers.
 */
import type { Json, QueueType } from "../model.ts";

/** `limit`: the smaller number wins, but a negative one means no limit and loses. */
export type Precedence = "argument" | "policy" | "smaller" | "larger" | "limit";

type ByKey = { readonly [key: string]: Precedence };

const all = (keys: readonly string[], precedence: Precedence): ByKey =>
  Object.fromEntries(keys.map((key) => [key, precedence]));

const limits = all(
  ["expires", "message-ttl", "max-length", "max-length-bytes", "consumer-timeout"],
  "smaller",
);
const deadLetters = all(["dead-letter-exchange", "dead-letter-routing-key"], "argument");

const precedences: { readonly [type in QueueType | "exchange"]: ByKey } = {
  classic: {
    ...limits,
    ...deadLetters,
    ...all(["overflow", "queue-version"], "argument"),
    ...all(["queue-leader-locator", "queue-master-locator"], "policy"),
  },
  quorum: {
    ...limits,
    ...all(["consumer-disconnected-timeout", "delayed-retry-min", "delayed-retry-max"], "smaller"),
    "delivery-limit": "limit",
    "target-group-size": "larger",
    ...deadLetters,
    "dead-letter-strategy": "argument",
    ...all(["overflow", "delayed-retry-type", "queue-leader-locator"], "policy"),
  },
  stream: {
    "consumer-timeout": "smaller",
    ...all(["max-length-bytes", "max-age", "initial-cluster-size", "queue-leader-locator"], "policy"),
    ...all(["stream-max-segment-size-bytes", "stream-filter-size-bytes"], "policy"),
  },
  exchange: { "alternate-exchange": "argument" },
};

/** Undefined for a key that only arguments or only policies can set. */
export const precedenceOf = (type: QueueType | "exchange", key: string): Precedence | undefined =>
  Object.hasOwn(precedences[type], key) ? precedences[type][key] : undefined;

/** Settings of plugins that only a policy can contain. */
const onlyInPolicies: readonly string[] = [
  "federation-upstream",
  "federation-upstream-pattern",
  "federation-upstream-set",
  "routing-key",
  "shards-per-node",
];

/** The value that takes precedence. */
export function preferred(precedence: Precedence, argument: Json, policy: Json): Json {
  if (precedence === "argument") return argument;
  if (precedence === "policy") return policy;
  if (typeof argument !== "number" || typeof policy !== "number") return argument;
  const isUnlimited = precedence === "limit" && (argument < 0 || policy < 0);
  return precedence === "larger" || isUnlimited ? Math.max(argument, policy) : Math.min(argument, policy);
}

/**
 * The effective value of one key of a queue of that type, or of an exchange: `route`, the findings and the diagram all
 * use this rule.
 *
 * @param argument of the queue or the exchange; undefined if it has none
 * @param policy merged value of the policy and the operator policy
 */
export function effective(
  type: QueueType | "exchange",
  key: string,
  argument: Json | undefined,
  policy: Json | undefined,
): Json | undefined {
  return asUnderstood(type, key, either(precedenceOf(type, key), key, argument, policy));
}

function either(
  precedence: Precedence | undefined,
  key: string,
  argument: Json | undefined,
  policy: Json | undefined,
): Json | undefined {
  if (precedence === undefined) return onlyInPolicies.includes(key) ? policy : argument;
  if (argument === undefined || policy === undefined) return argument ?? policy;
  return preferred(precedence, argument, policy);
}

/**
 * A quorum queue does not support `reject-publish-dlx`, which only a policy can set for it: it drops its oldest
 * messages.
 */
export function asUnderstood(
  type: QueueType | "exchange",
  key: string,
  value: Json | undefined,
): Json | undefined {
  const isUnknown = type === "quorum" && key === "overflow" && value === "reject-publish-dlx";
  return isUnknown ? "drop-head" : value;
}

/**
 * For a policy and an operator policy: numbers are limits except for these (rabbit_policies.erl,
 * rabbit_quorum_queue.erl).
 */
const merging: ByKey = {
  "delivery-limit": "limit",
  "target-group-size": "larger",
  "delayed-retry-min": "larger",
  "queue-version": "policy",
};

/** The value of a key that a policy and an operator policy set together. */
export function merged(key: string, policy: Json, operatorPolicy: Json): Json {
  const precedence = (Object.hasOwn(merging, key) ? merging[key] : undefined) ?? "smaller";
  const areNumbers = typeof policy === "number" && typeof operatorPolicy === "number";
  return areNumbers ? preferred(precedence, policy, operatorPolicy) : operatorPolicy;
}
