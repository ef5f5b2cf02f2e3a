/** What somebody may do by hand to a broker that holds everything.yaml, and what of it is to be found. */
import type { EverythingStack } from "./everythingStack.ts";

interface ByHand {
  /** One request of the HTTP API after the other: method, path, body. */
  readonly requests: readonly (readonly [method: string, path: readonly string[], body?: object])[];
  /** `KIND PATH: FIELD, FIELD` for what differs, `KIND PATH` for what is missing; paths begin in the file's vhost. */
  readonly found: readonly string[];
}

export async function doByHand({ broker }: EverythingStack, { requests }: ByHand): Promise<void> {
  for (const [method, path, body] of requests) {
    const address = `/api/${path.map(encodeURIComponent).join("/")}`;
    const answer = await broker.request(method, address, body);
    if (!answer.ok) throw new Error(`${method} ${address}: ${answer.status} ${await answer.text()}`);
  }
}

/** One object of each kind that RabbitMQ can change, and what an update can put right. */
export const changes = (id: string): readonly ByHand[] => [
  {
    requests: [
      ["PUT", ["users", `limited-${id}`], { password: "by hand", tags: "administrator" }],
      ["PUT", ["user-limits", `limited-${id}`, "max-connections"], { value: 6 }],
    ],
    found: [`user users.limited-${id}: tags, limits.maxConnections`],
  },
  {
    requests: [["PUT", ["users", `hashed-${id}`], { password: "by hand", tags: "monitoring" }]],
    found: [`user users.hashed-${id}: password.hash`],
  },
  {
    requests: [["PUT", ["users", `at@${id}`], { password_hash: "", tags: "" }]],
    found: [`user users["at@${id}"]: password, password.config`],
  },
  {
    requests: [["PUT", ["global-parameters", `global-${id}`], { value: { list: [1], map: { f: 1.5 } } }]],
    found: [`global parameter globalParameters.global-${id}: value.list, value.map.__proto__`],
  },
  {
    requests: [
      ["PUT", ["vhosts", id], { description: "by hand", tags: "c", default_queue_type: "classic" }],
      ["PUT", ["vhost-limits", id, "max-queues"], { value: 49 }],
    ],
    found: [`vhost : description, tags, defaultQueueType, limits.maxQueues`],
  },
  {
    requests: [["PUT", ["permissions", id, `limited-${id}`], { configure: ".*", write: "", read: ".*" }]],
    found: [`permissions permissions.limited-${id}: configure`],
  },
  {
    requests: [["PUT", ["topic-permissions", id, `at@${id}`], { exchange: "plain", write: "^b", read: "" }]],
    found: [`topic permissions topicPermissions["at@${id}"].plain: write`],
  },
  {
    requests: [
      [
        "PUT",
        ["policies", id, "easy"],
        { pattern: "^z", "apply-to": "all", priority: 1, definition: { "max-length": 11 } },
      ],
    ],
    found: ["policy policies.easy: pattern, applyTo, priority, definition.max-length"],
  },
  {
    requests: [
      [
        "PUT",
        ["operator-policies", id, "limit"],
        { pattern: ".*", "apply-to": "queues", definition: { "max-length": 7 } },
      ],
    ],
    found: ["operator policy operatorPolicies.limit: definition.max-length"],
  },
  {
    requests: [
      [
        "PUT",
        ["parameters", "federation-upstream", id, "clear"],
        { value: { uri: "amqp://me:hidden@elsewhere", "reconnect-delay": 3 } },
      ],
      ["PUT", ["parameters", "federation-upstream-set", id, "both"], { value: [{ upstream: "clear" }] }],
    ],
    found: [
      "parameter federationUpstreams.clear: reconnectDelay, uri, trustUserId",
      "parameter federationUpstreamSets.both: value",
    ],
  },
];

/** One object of each kind, and a queue and an exchange that were made anew with other settings. */
export const deletions = (id: string): readonly ByHand[] => [
  {
    requests: [["DELETE", ["users", `at@${id}`]]],
    found: [
      `user users["at@${id}"]`,
      `permissions permissions["at@${id}"]`,
      `topic permissions topicPermissions["at@${id}"].plain`,
    ],
  },
  {
    requests: [["DELETE", ["global-parameters", `global-${id}`]]],
    found: [`global parameter globalParameters.global-${id}`],
  },
  {
    requests: [["DELETE", ["permissions", id, `hashed-${id}`]]],
    found: [`permissions permissions.hashed-${id}`],
  },
  { requests: [["DELETE", ["exchanges", id, "random"]]], found: ["exchange exchanges.random"] },
  {
    requests: [["DELETE", ["queues", id, "odd@1/2 %"]]],
    found: ['queue queues["odd@1/2 %"]', 'binding bindings["plain → queue odd@1/2 % by \\"x/y@z\\""]'],
  },
  {
    requests: [["DELETE", ["bindings", id, "e", "plain", "e", "hashed", "%23"]]],
    found: ['binding bindings["plain → exchange hashed by \\"#\\""]'],
  },
  { requests: [["DELETE", ["policies", id, "digits"]]], found: ["policy policies.digits"] },
  {
    requests: [["DELETE", ["operator-policies", id, "limit"]]],
    found: ["operator policy operatorPolicies.limit"],
  },
  { requests: [["DELETE", ["parameters", "shovel", id, "away"]]], found: ["parameter shovels.away"] },
  {
    requests: [["DELETE", ["vhost-limits", id, "max-connections"]]],
    found: ["vhost : limits.maxConnections"],
  },
  { requests: [["DELETE", ["vhosts", `vhost@${id}`]]], found: [`vhost vhosts["vhost@${id}"]`] },
  {
    requests: [
      ["DELETE", ["queues", id, "stream@1"]],
      [
        "PUT",
        ["queues", id, "stream@1"],
        { durable: true, arguments: { "x-queue-type": "stream", "x-max-age": "1D" } },
      ],
    ],
    found: ['queue queues["stream@1"]: maxAge, maxSegmentSize, filterSize'],
  },
  {
    requests: [
      ["DELETE", ["exchanges", id, "inner"]],
      ["PUT", ["exchanges", id, "inner"], { type: "topic", durable: true, internal: false }],
    ],
    found: ["exchange exchanges.inner: type, internal"],
  },
];
