/**
 * The keys of policies and operator policies whose rules are known: those that RabbitMQ 4.0 and 4.3 and
 * the plugins they bring register (`rabbit_registry:lookup_all(policy_validator)` and
 * `operator_policy_validator`). The broker refuses a key that nobody registered.
 */
import { queueArguments } from "./arguments.ts";
import { integer, type KnownArgument, type Shape, text } from "./shape.ts";
import { anyText, exchangeReference, routingKey } from "./text.ts";

const everywhere = (shape: Shape): KnownArgument => ({ types: ["classic", "quorum", "stream"], shape });

/** Keys that mean what the queue argument `x-…` means. */
const ofQueues = [
  "consumer-timeout",
  "dead-letter-exchange",
  "dead-letter-routing-key",
  "dead-letter-strategy",
  "delayed-retry-max",
  "delayed-retry-min",
  "delayed-retry-type",
  "delivery-limit",
  "expires",
  "initial-cluster-size",
  "max-age",
  "max-length",
  "max-length-bytes",
  "message-ttl",
  "overflow",
  "queue-leader-locator",
  "queue-master-locator",
  "queue-mode",
  "queue-version",
  "stream-filter-size-bytes",
  "stream-max-segment-size-bytes",
] as const;

const queueKeys = Object.fromEntries(
  ofQueues.flatMap((key) => {
    const known = queueArguments[`x-${key}`];
    return known === undefined ? [] : [[key, known] as const];
  }),
);

const groupSize = { "target-group-size": everywhere(integer(1, Number.MAX_SAFE_INTEGER)) };

export const policyKeys: { readonly [key: string]: KnownArgument } = {
  ...queueKeys,
  ...groupSize,
  "alternate-exchange": everywhere(text(exchangeReference)),
  "federation-upstream": everywhere(text(anyText)),
  "federation-upstream-pattern": everywhere(text(anyText)),
  "federation-upstream-set": everywhere(text(anyText)),
  "routing-key": everywhere(text(routingKey)),
  "shards-per-node": everywhere(integer(1, 1000)),
};

const ofOperators = [
  "delayed-retry-max",
  "delayed-retry-min",
  "delayed-retry-type",
  "delivery-limit",
  "expires",
  "max-length",
  "max-length-bytes",
  "message-ttl",
  "overflow",
  "queue-master-locator",
  "queue-version",
];

export const operatorPolicyKeys: { readonly [key: string]: KnownArgument } = {
  ...Object.fromEntries(Object.entries(queueKeys).filter(([key]) => ofOperators.includes(key))),
  ...groupSize,
};
