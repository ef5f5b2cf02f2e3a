/** A topology with every kind of object, and what somebody does to each by hand. `ID` is the project's own. */
import type { KindName } from "../../components/topology/interchange/codec/objects.ts";

export const everyKind = `users:
  app-ID: { tags: [management], password: { config: app }, limits: { maxConnections: 5, maxChannels: 7 } }
  login-ID: { tags: [management], password: { config: app } }
  leaves-ID: { password: { config: app } }
globalParameters:
  changes-ID: { size: 1 }
  leaves-ID: { size: 1 }
vhosts:
  leaves-ID: {}
  ID:
    description: as in the file
    limits: { maxConnections: 100, maxQueues: 50 }
    permissions:
      app-ID: { read: ".*" }
      login-ID: { read: ".*" }
    topicPermissions:
      app-ID: { events: { write: "^a" } }
      login-ID: { events: { write: "^a" } }
    exchanges:
      events: { type: topic }
      changes: { type: direct }
      leaves: { type: direct }
    queues:
      orders: { type: classic, bindings: [{ exchange: events, routingKey: stays }, { exchange: events, routingKey: leaves }] }
      changes: { type: classic, maxLength: 100 }
      leaves: { type: classic }
    policies:
      changes: { pattern: "^c", applyTo: queues, definition: { max-length: 10 } }
      leaves: { pattern: "^l", applyTo: queues, definition: { max-length: 10 } }
    operatorPolicies:
      changes: { pattern: "^c", applyTo: queues, definition: { max-length: 20 } }
      leaves: { pattern: "^l", applyTo: queues, definition: { max-length: 20 } }
    federationUpstreams:
      changes: { uri: "amqp://away.invalid", prefetchCount: 10 }
      leaves: { uri: "amqp://away.invalid" }
`;

/** To the management API; the path stands after `/api/`. */
export type Request = readonly [method: "DELETE" | "POST" | "PUT", path: string, body?: unknown];

/** @param password of the user, which stays the same */
export const changes = (password: string): readonly (readonly [KindName, Request, shows: string])[] => [
  [
    "settings",
    ["PUT", "vhosts/ID", { description: "by hand" }],
    'description *: "as in the file" => "by hand"',
  ],
  ["limits", ["PUT", "vhost-limits/ID/max-queues", { value: 99 }], "maxQueues *: 50 => 99"],
  ["users", ["PUT", "users/app-ID", { tags: "monitoring", password }], '"management" => "monitoring"'],
  ["userLimits", ["PUT", "user-limits/app-ID/max-connections", { value: 9 }], "maxConnections *: 5 => 9"],
  [
    "permissions",
    ["PUT", "permissions/ID/app-ID", { configure: "by-hand", write: "", read: ".*" }],
    'configure *: ("" => )?"by-hand"',
  ],
  [
    "topicPermissions",
    ["PUT", "topic-permissions/ID/app-ID", { exchange: "events", write: "^b", read: "" }],
    'write *: "\\^a" => "\\^b"',
  ],
  [
    "policies",
    ["PUT", "policies/ID/changes", { pattern: "^c", "apply-to": "queues", definition: { "max-length": 11 } }],
    'max-length *: "?10"? => "?11"?',
  ],
  [
    "operatorPolicies",
    [
      "PUT",
      "operator-policies/ID/changes",
      { pattern: "^c", "apply-to": "queues", definition: { "max-length": 21 } },
    ],
    "max-length *: 20 => 21",
  ],
  [
    "parameters",
    [
      "PUT",
      "parameters/federation-upstream/ID/changes",
      { value: { uri: "amqp://away.invalid", "prefetch-count": 11 } },
    ],
    "prefetch-count *: 10 => 11",
  ],
  ["globalParameters", ["PUT", "global-parameters/changes-ID", { value: { size: 2 } }], "size *: 1 => 2"],
];

/** RabbitMQ changes neither: somebody deletes one and makes another of the same name. */
export const remade: readonly Request[] = [
  ["DELETE", "exchanges/ID/changes"],
  ["PUT", "exchanges/ID/changes", { type: "fanout", durable: true }],
  ["DELETE", "queues/ID/changes"],
  [
    "PUT",
    "queues/ID/changes",
    { durable: true, arguments: { "x-queue-type": "classic", "x-max-length": 99 } },
  ],
];

/** `id`: of a resource that is this object alone; undefined where its lines stand in a resource of Warren's own. */
export const removals: readonly (readonly [KindName, path: string, key: string, id?: string])[] = [
  ["vhost", "vhosts/leaves-ID", "vhost", "leaves-ID"],
  ["limits", "vhost-limits/ID/max-queues", "maxQueues"],
  ["users", "users/leaves-ID", "leaves-ID"],
  ["userLimits", "user-limits/app-ID/max-connections", "maxConnections"],
  ["permissions", "permissions/ID/app-ID", "app-ID", "app-ID@ID"],
  ["topicPermissions", "topic-permissions/ID/login-ID", "login-ID"],
  ["exchanges", "exchanges/ID/leaves", "leaves", "leaves@ID"],
  ["queues", "queues/ID/leaves", "leaves", "leaves@ID"],
  [
    "bindings",
    "bindings/ID/e/events/q/orders/leaves",
    "events/queue/orders/leaves",
    "ID/events/orders/queue/leaves",
  ],
  ["policies", "policies/ID/leaves", "leaves"],
  ["operatorPolicies", "operator-policies/ID/leaves", "leaves"],
  ["parameters", "parameters/federation-upstream/ID/leaves", "leaves"],
  ["globalParameters", "global-parameters/leaves-ID", "leaves-ID"],
];

/** With what the broker holds more than the file then; global objects have names without the project's. */
export const additions: readonly (readonly [Request, extra?: string])[] = [
  [["PUT", "users/hand-made", { tags: "", password: "by hand, and gone after the test" }]],
  [["PUT", "user-limits/hand-made/max-channels", { value: 1 }]],
  [["PUT", "global-parameters/hand-made", { value: 1 }]],
  [["PUT", "permissions/ID/hand-made", { configure: "", write: "", read: "" }], "permissions.hand-made"],
  [["PUT", "exchanges/ID/hand-made", { type: "topic" }], "exchanges.hand-made"],
  [
    ["PUT", "topic-permissions/ID/hand-made", { exchange: "hand-made", write: "", read: "" }],
    "topicPermissions.hand-made.hand-made",
  ],
  [["PUT", "queues/ID/hand-made", { durable: true }], "queues.hand-made"],
  [
    ["POST", "bindings/ID/e/events/q/orders", { routing_key: "hand-made" }],
    'bindings["events → queue orders by \\"hand-made\\""]',
  ],
  [
    ["PUT", "policies/ID/hand-made", { pattern: "^h", definition: { "max-length": 1 } }],
    "policies.hand-made",
  ],
  [
    [
      "PUT",
      "operator-policies/ID/hand-made",
      { pattern: "^h", "apply-to": "queues", definition: { "max-length": 1 } },
    ],
    "operatorPolicies.hand-made",
  ],
  [
    ["PUT", "parameters/federation-upstream/ID/hand-made", { value: { uri: "amqp://away.invalid" } }],
    "federationUpstreams.hand-made",
  ],
];
