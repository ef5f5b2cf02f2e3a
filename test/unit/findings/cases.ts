/** Each rule with a topology that it is for, and one as near as can be that is right. */
import { type Case, shop } from "./case.ts";
import { keyCases } from "./keyCases.ts";

export const cases: readonly Case[] = [
  {
    code: "user-without-permissions",
    loses: "sees every connection refused",
    fires: "users:\n  a: { tags: [management] }\n",
    silent: "users:\n  a: { tags: [monitoring] }\n",
  },
  {
    code: "user-with-all-permissions",
    loses: "lets one application delete what belongs to another",
    fires: `users:\n  a: {}\n${shop('permissions: { a: { configure: "^.*$", write: ".+", read: ".*" } }\n')}`,
    silent: `users:\n  a: {}\n${shop('permissions: { a: { configure: "", write: ".*", read: ".*" } }\n')}`,
  },
  {
    code: "unanchored-pattern",
    loses: "grants more queues than were meant, where only the ends of an alternation are anchored",
    fires: `users:\n  a: {}\n${shop('permissions: { a: { read: "^orders|bills$" } }\n')}`,
    silent: `users:\n  a: {}\n${shop('permissions: { a: { read: "^(orders|bills)$" } }\n')}`,
  },
  {
    code: "unanchored-pattern",
    loses: "limits queues of others by a policy",
    fires: shop(
      "queues: { orders: {} }\npolicies: { p: { pattern: orders, definition: { max-length: 1 } } }\n",
    ),
    silent: shop(
      'queues: { orders: {} }\npolicies: { p: { pattern: "^orders", definition: { max-length: 1 } } }\n',
    ),
  },
  {
    code: "unanchored-pattern",
    loses: "opens routing keys that were not meant",
    fires: `users:\n  a: {}\n${shop("topicPermissions: { a: { amq.topic: { write: order.paid } } }\n")}`,
    silent: `users:\n  a: {}\n${shop('topicPermissions: { a: { amq.topic: { write: "^order[.]" } } }\n')}`,
  },
  {
    code: "exchange-without-queue",
    loses: "loses what is published, though exchanges follow one another",
    fires: shop(
      "exchanges: { a: {}, b: {} }\nbindings: [{ source: a, destination: b, destinationType: exchange }]\n",
    ),
    silent: shop(
      "exchanges: { a: { alternateExchange: b }, b: { type: fanout } }\nqueues: { q: { bindings: [{ exchange: b }] } }\n",
    ),
  },
  {
    code: "exchange-cycle",
    loses: "does not see that an alternate exchange leads back",
    fires: shop("exchanges: { a: { alternateExchange: b }, b: { alternateExchange: a } }\n"),
    silent: shop("exchanges: { a: { alternateExchange: b }, b: {} }\n"),
  },
  {
    code: "exchange-cycle",
    loses: "keeps a binding of an exchange to itself that does nothing",
    fires: shop(
      "exchanges: { a: {} }\nbindings: [{ source: a, destination: a, destinationType: exchange }]\n",
    ),
    silent: shop(
      "exchanges: { a: {}, b: {} }\nbindings: [{ source: a, destination: b, destinationType: exchange }]\n",
    ),
  },
  {
    code: "dead-letter-cycle",
    loses: "loses messages that expire on every part of the way",
    fires: shop(
      'queues:\n  a: { messageTtl: 5s, deadLetter: { exchange: "", routingKey: b } }\n  b: { messageTtl: 5s, deadLetter: { exchange: "", routingKey: a } }\n',
    ),
    silent: shop(
      'queues:\n  a: { deadLetter: { exchange: "", routingKey: b } }\n  b: { messageTtl: 5s, deadLetter: { exchange: "", routingKey: a } }\n',
    ),
  },
  {
    code: "dead-letter-cycle",
    loses: "delivers a rejected message for ever, where the dead letters keep their key",
    fires: shop(
      "exchanges: { orders: {} }\nqueues: { q: { bindings: [{ exchange: orders, routingKey: new }], deadLetter: { exchange: orders } } }\n",
    ),
    silent: shop(
      "exchanges: { orders: {} }\nqueues: { q: { bindings: [{ exchange: orders, routingKey: new }], deadLetter: { exchange: orders, routingKey: dead } } }\n",
    ),
  },
  {
    code: "dead-letter-cycle",
    loses: "is not told when a policy makes the circle",
    fires: shop(
      'exchanges: { x: { type: fanout } }\nqueues: { q: { bindings: [{ exchange: x }] } }\npolicies: { p: { pattern: "^q$", applyTo: queues, definition: { dead-letter-exchange: x } } }\n',
    ),
    silent: shop(
      'exchanges: { x: { type: fanout } }\nqueues: { q: { bindings: [{ exchange: x }] } }\npolicies: { p: { pattern: "^r$", applyTo: queues, definition: { dead-letter-exchange: x } } }\n',
    ),
  },
  {
    code: "queue-without-source",
    loses: "waits for messages that never come",
    fires: shop("queues: { q: {} }\n"),
    silent: shop(
      'queues: { q: {}, r: { bindings: [{ exchange: amq.fanout }], deadLetter: { exchange: "", routingKey: q } } }\n',
    ),
  },
  {
    code: "unbounded-queue",
    loses: "fills the disk with a stream",
    fires: shop("queues: { q: { type: stream } }\n"),
    silent: shop("queues: { q: { type: stream, maxAge: 7d } }\n"),
  },
  {
    code: "unbounded-queue",
    loses: "trusts a policy that leaves this queue out",
    fires: shop(
      'queues: { q: {} }\npolicies: { p: { pattern: "^q$", applyTo: streams, definition: { max-length-bytes: 9 } } }\n',
    ),
    silent: shop(
      'queues: { q: {} }\noperatorPolicies: { p: { pattern: "^q$", applyTo: queues, definition: { max-length-bytes: 9 } } }\n',
    ),
  },
  {
    code: "default-delivery-limit",
    loses: "loses a message after 20 deliveries",
    fires: shop("queues: { q: { type: quorum } }\n"),
    silent: shop("queues: { q: { type: quorum, deliveryLimit: -1 } }\n"),
  },
  {
    code: "transient-object",
    loses: "finds the queue gone when its last consumer has left",
    fires: shop("queues: { q: { type: classic, autoDelete: true } }\n"),
    silent: shop("queues: { q: { type: classic, expires: 1h } }\n"),
  },
  {
    code: "deprecated-feature",
    loses: "meets a refusal after the upgrade to 4.3",
    fires: shop("queues: { q: { type: classic, arguments: { x-queue-mode: lazy } } }\n"),
    silent: shop("queues: { q: { type: classic, arguments: { x-queue-version: 2 } } }\n"),
  },
  {
    code: "redundant-binding",
    loses: "keeps a key that a wider one covers",
    fires: shop(
      "queues: { q: { bindings: [{ exchange: amq.topic, routingKey: a.# }, { exchange: amq.topic, routingKey: a.*.c }] } }\n",
    ),
    silent: shop(
      'queues: { q: { bindings: [{ exchange: amq.topic, routingKey: a.* }, { exchange: amq.topic, routingKey: "*.b" }] } }\n',
    ),
  },
  {
    code: "redundant-binding",
    loses: "believes that a fanout exchange looks at keys",
    fires: shop(
      "queues: { q: { bindings: [{ exchange: amq.fanout, routingKey: a }, { exchange: amq.fanout, routingKey: b }] } }\n",
    ),
    silent: shop(
      "queues: { q: { bindings: [{ exchange: amq.direct, routingKey: a }, { exchange: amq.direct, routingKey: b }] } }\n",
    ),
  },
  {
    code: "redundant-binding",
    loses: "keeps headers that another binding does not ask for",
    fires: shop(
      "queues: { q: { bindings: [{ exchange: amq.headers, arguments: { x-match: any, a: 1, b: 2 } }, { exchange: amq.headers, arguments: { x-match: any, a: 1 } }] } }\n",
    ),
    silent: shop(
      'queues: { q: { bindings: [{ exchange: amq.headers, arguments: { x-match: any, a: 1 } }, { exchange: amq.headers, arguments: { x-match: any, a: "1" } }] } }\n',
    ),
  },
  {
    code: "policy-without-match",
    loses: "does not see that one unknown key keeps the whole policy away",
    fires: shop(
      'queues: { q: { type: quorum } }\npolicies: { p: { pattern: "^q$", applyTo: queues, definition: { max-length: 1, max-age: 1D } } }\n',
    ),
    silent: shop(
      'queues: { q: { type: quorum } }\npolicies: { p: { pattern: "^q$", applyTo: queues, definition: { max-length: 1 } } }\n',
    ),
  },
  {
    code: "competing-policies",
    loses: "gets one of two policies by chance",
    fires: shop(
      'queues: { q: {} }\npolicies:\n  a: { pattern: "^q", definition: { max-length: 1 } }\n  b: { pattern: "q$", definition: { message-ttl: 1 } }\n',
    ),
    silent: shop(
      'queues: { q: {} }\npolicies:\n  a: { pattern: "^q", definition: { max-length: 1 } }\n  b: { pattern: "q$", definition: { message-ttl: 1 } }\n  c: { pattern: "^q$", priority: 1, definition: { expires: 9 } }\n',
    ),
  },
  {
    code: "argument-overridden",
    loses: "trusts an argument that does nothing in a stream",
    fires: shop(
      'queues: { q: { type: stream, maxAge: 7d } }\npolicies: { p: { pattern: "^q$", applyTo: streams, definition: { max-age: 1D } } }\n',
    ),
    silent: shop(
      'queues: { q: { type: stream, maxAge: 1d } }\npolicies: { p: { pattern: "^q$", applyTo: streams, definition: { max-age: 1D } } }\n',
    ),
  },
  {
    code: "argument-overridden",
    loses: "trusts a size of the group that another one exceeds",
    fires: shop(
      'queues: { q: { targetGroupSize: 3 } }\npolicies: { p: { pattern: "^q$", applyTo: quorum_queues, definition: { target-group-size: 5 } } }\n',
    ),
    silent: shop(
      'queues: { q: {} }\npolicies: { p: { pattern: "^q$", applyTo: quorum_queues, definition: { target-group-size: 5 } } }\n',
    ),
  },
  {
    code: "argument-overridden",
    loses: "trusts a policy that an exchange's own argument overrules",
    fires: shop(
      'exchanges: { a: { alternateExchange: b }, b: {}, c: {} }\npolicies: { p: { pattern: "^a$", applyTo: exchanges, definition: { alternate-exchange: c } } }\n',
    ),
    silent: shop(
      'exchanges: { a: {}, b: {}, c: {} }\npolicies: { p: { pattern: "^a$", applyTo: exchanges, definition: { alternate-exchange: c } } }\n',
    ),
  },
  {
    code: "argument-overridden",
    loses: "looks for a mistake where an operator policy only does what it is for",
    fires: shop(
      'queues: { q: { maxLength: 5000 } }\npolicies: { p: { pattern: "^q$", definition: { max-length: 1000 } } }\noperatorPolicies: { o: { pattern: "^q$", definition: { max-length: 800 } } }\n',
    ),
    silent: shop(
      'queues: { q: { maxLength: 5000, messageTtl: 1d, deliveryLimit: 9 }, r: { type: stream, maxLengthBytes: 9GB } }\noperatorPolicies: { o: { pattern: "^q$", definition: { max-length: 1000, message-ttl: 1h, delivery-limit: 5 } }, s: { pattern: "^r$", applyTo: streams, definition: { max-length-bytes: 5GB } } }\n',
    ),
  },
  {
    code: "argument-overridden",
    loses: "trusts a stream's limit that an operator policy raises, or a word of one that does nothing",
    fires: shop(
      'queues: { q: { type: stream, maxLengthBytes: 1GB } }\noperatorPolicies: { o: { pattern: "^q$", applyTo: streams, definition: { max-length-bytes: 5GB } } }\n',
    ),
    silent: shop(
      'queues: { q: { type: stream } }\noperatorPolicies: { o: { pattern: "^q$", applyTo: streams, definition: { max-length-bytes: 5GB } } }\n',
    ),
  },
  ...keyCases,
];
