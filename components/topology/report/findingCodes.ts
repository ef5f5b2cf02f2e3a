/** Every finding's code and its meaning. A code never changes its meaning; docs/findings.md explains each. */
export const findingCodes = {
  "administrator-tag": "a user who may do everything in the whole broker",
  "argument-overridden": "an argument and a policy set the same thing differently, so that one has no effect",
  "bad-ignore": "a comment that should silence a finding, and cannot",
  "competing-policies":
    "two policies of the same priority match the same object: which one applies is chance",
  "dead-letter-cycle": "dead letters come back to the queue they left",
  "default-delivery-limit": "a quorum queue drops a message after 20 deliveries, RabbitMQ's default",
  "deprecated-feature": "something that RabbitMQ gives up",
  "empty-binding-key": "a binding that only takes messages with an empty routing key",
  "exchange-cycle": "exchanges lead back to themselves",
  "exchange-without-queue": "no message published to the exchange reaches a queue",
  "ignored-binding-key": "a routing key at an exchange that looks at headers",
  "literal-wildcard": "a * or # that stands for itself in a binding's routing key",
  "policy-without-match": "a policy matches none of the vhost's objects",
  "queue-without-source": "nothing in the file leads to the queue",
  "redundant-binding": "another binding already takes every message that this one takes",
  "shovel-to-other-vhost": "a shovel whose address names no vhost",
  "transient-object": "an exchange or queue that goes by itself",
  "unanchored-pattern": "a regular expression without ^ and $ that looks like a name",
  "unbounded-queue": "a queue that can grow until the disk is full",
  "undefined-alternate-exchange": "an alternate exchange that the vhost does not define",
  "undefined-dead-letter-exchange": "a dead-letter exchange that the vhost does not define",
  "unsafe-dead-letters": "dead letters that may be lost, although at-least-once is set",
  "unused-default": "a default that no queue can take",
  "unused-ignore": "a comment that silences nothing",
  "user-with-all-permissions": "a user who may do everything in a vhost",
  "user-without-permissions": "a user who may use no vhost",
} as const;

export type FindingCode = keyof typeof findingCodes;
