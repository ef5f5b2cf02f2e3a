/**
 * The known keys of policies and operator policies: those that RabbitMQ 4.0 and 4.3 and their bundled plugins register
 * (`rabbit_registry:lookup_all(policy_validator)` and `operator_policy_validator`). The broker refuses a key that is
 * not registered.
 */
import type { QueueType } from "../model.ts";
import { queueArguments } from "./arguments.ts";
import { argumentNameOf, keyNameOf } from "./settingNames.ts";
import { duration, integer, type KnownArgument, type Shape, text } from "./shape.ts";
import { anyText, exchangeReference, pattern, routingKey } from "./text.ts";

const everywhere = (shape: Shape): KnownArgument => ({ types: ["classic", "quorum", "stream"], shape });

/** Keys with the same meaning as the queue argument `x-…`. */
const ofQueues = [
  "consumer-disconnected-timeout",
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
  "max-in-memory-bytes",
  "max-in-memory-length",
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
    const known = queueArguments[argumentNameOf(key)];
    return known === undefined ? [] : [[key, known] as const];
  }),
);

/** A policy allows a longer time than an argument: the broker only checks that it is not negative. */
const times = {
  "message-ttl": everywhere(duration(0, Number.MAX_SAFE_INTEGER)),
  expires: everywhere(duration(1, Number.MAX_SAFE_INTEGER)),
};

const groupSize = { "target-group-size": everywhere(integer(1, Number.MAX_SAFE_INTEGER)) };

export const policyKeys: { readonly [key: string]: KnownArgument } = {
  ...queueKeys,
  ...times,
  ...groupSize,
  "alternate-exchange": everywhere(text(exchangeReference)),
  "federation-upstream": everywhere(text(anyText)),
  "federation-upstream-pattern": everywhere(text(pattern)),
  "federation-upstream-set": everywhere(text(anyText)),
  "routing-key": everywhere(text(routingKey)),
  "shards-per-node": everywhere(integer(0, Number.MAX_SAFE_INTEGER)),
};

/** Only read when a queue is declared: a policy could not change them later. */
const atDeclaration: readonly string[] = [
  "queue-leader-locator",
  "queue-master-locator",
  "initial-cluster-size",
];

/**
 * The policy key that sets the same as the argument for a queue of that type, and can change it later; undefined if
 * there is none.
 */
export function policyKeyOf(argument: string, type: QueueType): string | undefined {
  if (!Object.hasOwn(queueArguments, argument) || !queueArguments[argument]?.types.includes(type)) {
    return undefined;
  }
  const key = keyNameOf(argument);
  const isKnown = key !== undefined && Object.hasOwn(policyKeys, key) && !atDeclaration.includes(key);
  return isKnown ? key : undefined;
}

/** The argument for a key of a policy; undefined if no argument sets it. */
export function argumentOf(key: string, type: QueueType): string | undefined {
  const argument = argumentNameOf(key);
  return policyKeyOf(argument, type) === key ? argument : undefined;
}

const ofOperators = [
  "delayed-retry-max",
  "delayed-retry-min",
  "delayed-retry-type",
  "delivery-limit",
  "expires",
  "max-length",
  "max-in-memory-bytes",
  "max-in-memory-length",
  "max-length-bytes",
  "message-ttl",
  "overflow",
  "queue-master-locator",
  "queue-version",
];

export const operatorPolicyKeys: { readonly [key: string]: KnownArgument } = {
  ...Object.fromEntries(Object.entries(queueKeys).filter(([key]) => ofOperators.includes(key))),
  ...times,
  ...groupSize,
};

/** Keys that a broker knows from a version on (release notes of 4.3.0 and 4.3.1, and rabbit_quorum_queue.erl). */
export const policyKeysSince: { readonly [key: string]: string } = {
  "consumer-disconnected-timeout": "4.3",
  "delayed-retry-max": "4.3.1",
  "delayed-retry-min": "4.3.1",
  "delayed-retry-type": "4.3.1",
};

/** Keys that a broker refuses from a version on, unless its configuration permits them (release notes of 4.3). */
export const policyKeysUntil: { readonly [key: string]: string } = { "queue-master-locator": "4.3" };
