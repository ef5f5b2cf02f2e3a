/** The language, field by field: the only description, and the source of checks, defaults and error texts. */
import type {
  ExternalDefinition,
  OperatorPolicyDefinition,
  PolicyDefinition,
  PublishDefinition,
  TestDefinition,
  TopologyDefinition,
  VhostDefinition,
  VhostLimitsDefinition,
} from "../definition/topology.ts";
import { bindingRecord, exchangeDefaultsRecord, exchangeRecord } from "./exchanges.ts";
import { happenings } from "./happenings.ts";
import { federationUpstreamRecord, shovelRecord, upstreamSet } from "./plugins.ts";
import { operatorPolicyKeys, policyKeys } from "./policyKeys.ts";
import { queueDefaultsRecord, queueRecord, queueType, superStreamRecord } from "./queues.ts";
import { severityMap } from "./severities.ts";
import {
  type ArgumentsShape,
  boolean,
  choice,
  duration,
  integer,
  json,
  list,
  map,
  only,
  record,
  text,
} from "./shape.ts";
import { anyText, exchangeReference, name, nameOf, newName, pattern, routingKey, vhostTag } from "./text.ts";
import { accessRecord, limit, permissionRecord, topicPermissionRecord, userRecord } from "./users.ts";

const definition: ArgumentsShape = { kind: "arguments", known: policyKeys, minimum: 1, others: "of plugins" };
const operatorDefinition: ArgumentsShape = {
  kind: "arguments",
  known: operatorPolicyKeys,
  minimum: 1,
  others: "refused",
};
const priority = { shape: integer(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER), default: 0 };

export const policyRecord = record<PolicyDefinition>("a policy", {
  pattern: { shape: text(pattern) },
  applyTo: {
    shape: choice(["all", "queues", "classic_queues", "quorum_queues", "streams", "exchanges"]),
    default: "all",
  },
  priority,
  definition: { shape: definition },
});

export const operatorPolicyRecord = record<OperatorPolicyDefinition>("an operator policy", {
  pattern: { shape: text(pattern) },
  applyTo: {
    shape: choice(["all", "queues", "classic_queues", "quorum_queues", "streams"]),
    default: "queues",
  },
  priority,
  definition: { shape: operatorDefinition },
});

export const vhostLimitsRecord = record<VhostLimitsDefinition>("the limits of a vhost", {
  maxConnections: { shape: limit, optional: true },
  maxQueues: { shape: limit, optional: true },
});

const userName = name("the name of a user");
const parameterName = name("the name of a parameter");
const upstreamName = name("the name of a federation upstream");

/** Names may begin with `amq.`: nothing is made under them. */
export const externalNames = list(text(name("the name of an object")));

export const externalRecord = record<ExternalDefinition>("the external objects of a vhost", {
  exchanges: { shape: externalNames, default: [] },
  queues: { shape: externalNames, default: [] },
  upstreams: { shape: externalNames, default: [] },
});

export const vhostRecord = record<VhostDefinition>("a vhost", {
  description: { shape: text(anyText), optional: true },
  tags: { shape: list(text(vhostTag)), default: [] },
  defaultQueueType: { shape: queueType, optional: true },
  queueDefaults: { shape: queueDefaultsRecord, default: {} },
  exchangeDefaults: { shape: exchangeDefaultsRecord, default: {} },
  limits: { shape: vhostLimitsRecord, default: {} },
  tracing: { shape: boolean, default: false },
  protectedFromDeletion: { shape: boolean, default: false },
  permissions: { shape: map(userName, permissionRecord), default: {} },
  topicPermissions: {
    shape: map(userName, map(exchangeReference, topicPermissionRecord)),
    default: {},
  },
  access: { shape: map(userName, accessRecord), default: {} },
  exchanges: { shape: map(newName("the name of an exchange", "exchange"), exchangeRecord), default: {} },
  queues: { shape: map(newName("the name of a queue", "queue"), queueRecord), default: {} },
  superStreams: { shape: map(newName("the name of a super stream"), superStreamRecord), default: {} },
  bindings: { shape: list(bindingRecord), default: [] },
  policies: { shape: map(name("the name of a policy"), policyRecord), default: {} },
  operatorPolicies: { shape: map(name("the name of a policy"), operatorPolicyRecord), default: {} },
  federationUpstreams: { shape: map(upstreamName, federationUpstreamRecord), default: {} },
  federationUpstreamSets: {
    shape: map(name("the name of a set of upstreams"), upstreamSet),
    default: {},
  },
  shovels: { shape: map(name("the name of a shovel"), shovelRecord), default: {} },
  parameters: { shape: map(name("the name of a component"), map(parameterName, json)), default: {} },
  external: { shape: externalRecord, default: {} },
  findings: { shape: severityMap, default: {} },
});

export const publishRecord = record<PublishDefinition>("a message to publish", {
  vhost: { shape: text(name("the name of a vhost")) },
  exchange: { shape: text(exchangeReference), default: "" },
  key: { shape: text(routingKey), default: "" },
  headers: { shape: { kind: "arguments", known: {}, minimum: 0, others: "of plugins" }, default: {} },
});

const queueNames = list(text(nameOf("queue")));

export const testRecord = record<TestDefinition>(
  "a test",
  {
    publish: { shape: publishRecord },
    reaches: { shape: queueNames, optional: true },
    unroutable: { shape: only(true), optional: true },
    afterReject: { shape: queueNames, optional: true },
    // biome-ignore lint/suspicious/noThenProperty: the field's name, of text that nothing can await
    then: { shape: text(happenings), optional: true },
    endsIn: { shape: queueNames, optional: true },
    after: { shape: duration(0, Number.MAX_SAFE_INTEGER), optional: true },
  },
  ["reaches", "unroutable"],
);

export const topologyRecord = record<TopologyDefinition>("a topology", {
  users: { shape: map(userName, userRecord), default: {} },
  queueDefaults: { shape: queueDefaultsRecord, default: {} },
  exchangeDefaults: { shape: exchangeDefaultsRecord, default: {} },
  vhosts: { shape: map(name("the name of a vhost"), vhostRecord), default: {} },
  globalParameters: { shape: map(parameterName, json), default: {} },
  tests: { shape: list(testRecord), default: [] },
  findings: { shape: severityMap, default: {} },
});
