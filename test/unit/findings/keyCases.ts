/** The rules of routing keys, dead letters and shovels: see cases.ts. */
import { type Case, shop } from "./case.ts";

export const keyCases: readonly Case[] = [
  {
    code: "empty-binding-key",
    loses: "waits at a topic exchange for messages that nobody sends without a key",
    fires: shop("exchanges: { e: { type: topic } }\nqueues: { q: { bindings: [{ exchange: e }] } }\n"),
    silent: shop("exchanges: { e: { type: fanout } }\nqueues: { q: { bindings: [{ exchange: e }] } }\n"),
  },
  {
    code: "empty-binding-key",
    loses: "waits at a direct exchange for messages that nobody sends without a key",
    fires: shop("exchanges: { e: {} }\nqueues: { q: { bindings: [{ exchange: e }] } }\n"),
    silent: shop("exchanges: { e: {} }\nqueues: { q: { bindings: [{ exchange: e, routingKey: new }] } }\n"),
  },
  {
    code: "literal-wildcard",
    loses: "gets nothing, because a direct exchange knows no wildcards",
    fires: shop(
      'exchanges: { e: {} }\nqueues: { q: { bindings: [{ exchange: e, routingKey: "order.*" }] } }\n',
    ),
    silent: shop(
      'exchanges: { e: { type: topic } }\nqueues: { q: { bindings: [{ exchange: e, routingKey: "order.*" }] } }\n',
    ),
  },
  {
    code: "literal-wildcard",
    loses: "gets nothing, because a wildcard is no part of a word",
    fires: shop(
      'exchanges: { e: { type: topic } }\nqueues: { q: { bindings: [{ exchange: e, routingKey: "order.*new" }] } }\n',
    ),
    silent: shop(
      'exchanges: { e: { type: topic } }\nqueues: { q: { bindings: [{ exchange: e, routingKey: "order.*.new" }] } }\n',
    ),
  },
  {
    code: "deprecated-feature",
    loses: "cannot upgrade to 4.3.5, which refuses a binding",
    fires: shop(
      'exchanges: { e: { type: topic } }\nqueues: { q: { bindings: [{ exchange: e, routingKey: "#.a.#.b.#" }] } }\n',
    ),
    silent: shop(
      'exchanges: { e: { type: topic } }\nqueues: { q: { bindings: [{ exchange: e, routingKey: "#.a.#.b" }] } }\n',
    ),
  },
  {
    code: "deprecated-feature",
    loses: "cannot upgrade to 4.3, which takes a consumer timeout of quorum queues only",
    fires: shop("queues: { q: { type: classic, arguments: { x-consumer-timeout: 60000 } } }\n"),
    silent: shop("queues: { q: { arguments: { x-consumer-timeout: 60000 } } }\n"),
  },
  {
    code: "ignored-binding-key",
    loses: "gets every message of a headers exchange instead of some",
    fires: shop(
      "exchanges: { e: { type: headers } }\nqueues: { q: { bindings: [{ exchange: e, routingKey: new }] } }\n",
    ),
    silent: shop(
      "exchanges: { e: { type: headers } }\nqueues: { q: { bindings: [{ exchange: e, arguments: { kind: new } }] } }\n",
    ),
  },
  {
    code: "unsafe-dead-letters",
    loses: "loses dead letters in spite of at-least-once, which overflow: drop-head switches off",
    fires: shop(
      'queues: { q: { maxLength: 1, deadLetter: { exchange: "", routingKey: d, strategy: at-least-once } }, d: {} }\n',
    ),
    silent: shop(
      'queues: { q: { maxLength: 1, overflow: reject-publish, deadLetter: { exchange: "", routingKey: d, strategy: at-least-once } }, d: {} }\n',
    ),
  },
  {
    code: "shovel-to-other-vhost",
    loses: "moves messages from another vhost than the shovel's own",
    fires: shop(
      'queues: { a: {}, b: {} }\nshovels: { s: { source: { uri: "amqp://", queue: a }, destination: { uri: "amqp:///shop", queue: b } } }\n',
    ),
    silent: shop(
      'queues: { a: {}, b: {} }\nshovels: { s: { source: { uri: "amqp:///shop", queue: a }, destination: { uri: "amqp:///shop", queue: b } } }\n',
    ),
  },
];
