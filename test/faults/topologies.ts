/** The topology that is being made, changed and taken away while the faults happen. `ID` is the project's own. */

/** Queues that stand in both files: what lies in them must outlive every fault. */
export const keptQueues = ["kept-0", "kept-1", "kept-2", "kept-quorum", "kept-stream"] as const;

const numbered = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("\n");

/** Objects that neither plugin is spared: the ones that @pulumi/rabbitmq makes, and the ones that it cannot. */
function topology(of: {
  readonly queues: string;
  readonly exchanges: string;
  readonly users: string;
  readonly permissions: string;
  readonly maxLength: number;
  readonly limit: number;
  readonly appTags: string;
  readonly read: string;
}): string {
  return `users:
  app-ID: { tags: [${of.appTags}], password: { config: app } }
${of.users}
globalParameters:
  global-ID: { limit: ${of.limit} }
vhosts:
  ID:
    description: of the faults
    limits: { maxQueues: ${1000 + of.limit} }
    permissions:
      app-ID: { configure: "", write: ".*", read: "${of.read}" }
${of.permissions}
    topicPermissions:
      app-ID: { events: { write: "^${of.read}", read: ".*" } }
    exchanges:
      fan: { type: fanout }
      events: { type: topic }
      inner: { type: direct, internal: true }
${of.exchanges}
    queues:
      kept-0: { type: classic, bindings: [{ exchange: fan }, { exchange: events, routingKey: "a.#" }] }
      kept-1: { type: classic, maxLength: 100000, bindings: [{ exchange: fan }] }
      kept-2: { type: classic, maxPriority: 3, bindings: [{ exchange: fan }] }
      kept-quorum: { type: quorum, bindings: [{ exchange: fan }] }
      kept-stream: { type: stream, bindings: [{ exchange: fan }] }
${of.queues}
    policies:
      length: { pattern: "^new", applyTo: queues, definition: { max-length: ${of.maxLength} } }
      listed: { pattern: "^odd", applyTo: queues, definition: { dead-letter-routing-key: "123", max-length: ${of.maxLength} } }
    operatorPolicies:
      limit: { pattern: "^new", applyTo: queues, definition: { max-length: ${of.limit} } }
    federationUpstreams:
      away: { uri: "amqp://away.invalid", prefetchCount: ${of.limit} }
`;
}

export const before = topology({
  users: "  leaves-ID: { password: { config: app } }",
  permissions: '      leaves-ID: { read: ".*" }',
  exchanges: numbered(4, (i) => `      leaves-${i}: { type: direct }`),
  queues: numbered(
    12,
    (i) => `      leaves-${i}: { type: classic, bindings: [{ exchange: events, routingKey: "l.${i}" }] }`,
  ),
  maxLength: 500,
  limit: 10,
  appTags: "management",
  read: ".*",
});

/** Against `before`: new objects, changed ones, and ones that are gone. */
export const after = topology({
  users: "  comes-ID: { password: { config: app } }",
  permissions: '      comes-ID: { read: ".*" }',
  exchanges: numbered(4, (i) => `      new-${i}: { type: headers }`),
  queues: numbered(
    12,
    (i) =>
      `      new-${i}: { type: classic, bindings: [{ exchange: events, routingKey: "n.${i}" }, { exchange: fan }] }`,
  ),
  maxLength: 400,
  limit: 20,
  appTags: "policymaker, management",
  read: "^kept",
});

/** The same for a broker without plugins: the default stack has none but the management's. */
export function withoutFederation(text: string): string {
  return text.replace(/ {4}federationUpstreams:\n.*\n/, "");
}
