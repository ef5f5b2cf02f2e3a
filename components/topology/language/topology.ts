/** The language itself, field by field: the one description that checks, defaults and error texts come from. */
import type {
  BindingDefinition,
  ExchangeDefinition,
  PasswordSource,
  PermissionDefinition,
  PolicyDefinition,
  QueueBindingDefinition,
  QueueDefinition,
  SecretKeyDefinition,
  TopicPermissionDefinition,
  TopologyDefinition,
  UserDefinition,
  VhostDefinition,
} from "../definition.ts";
import { queueArguments } from "./arguments.ts";
import {
  type ArgumentsShape,
  boolean,
  choice,
  integer,
  list,
  map,
  type PasswordShape,
  record,
  text,
} from "./shape.ts";
import {
  destinationReference,
  exchangeReference,
  name,
  newName,
  passwordHash,
  pattern,
  routingKey,
  secretKey,
  secretName,
  userTag,
} from "./text.ts";

const freeArguments: ArgumentsShape = { kind: "arguments", known: {}, minimum: 0 };

const secretKeyRecord = record<SecretKeyDefinition>("a reference to a Secret", {
  name: { shape: text(secretName) },
  key: { shape: text(secretKey) },
});

const passwordFields: {
  readonly [Name in keyof Required<PasswordSource>]: {
    readonly shape: PasswordShape["fields"][string]["shape"];
  };
} = {
  config: { shape: text(name("the name of a configuration key")) },
  secretRef: { shape: secretKeyRecord },
  hash: { shape: text(passwordHash) },
};

export const userRecord = record<UserDefinition>("a user", {
  tags: { shape: list(text(userTag)), default: [] },
  password: { shape: { kind: "password", word: "generate", fields: passwordFields }, default: "generate" },
});

export const permissionRecord = record<PermissionDefinition>("a permission", {
  configure: { shape: text(pattern), default: "" },
  write: { shape: text(pattern), default: "" },
  read: { shape: text(pattern), default: "" },
});

export const topicPermissionRecord = record<TopicPermissionDefinition>("a topic permission", {
  write: { shape: text(pattern), default: "" },
  read: { shape: text(pattern), default: "" },
});

export const exchangeRecord = record<ExchangeDefinition>("an exchange", {
  type: {
    shape: choice(["direct", "fanout", "topic", "headers", "x-local-random"], "x-"),
    default: "direct",
  },
  durable: { shape: boolean, default: true },
  autoDelete: { shape: boolean, default: false },
  arguments: { shape: freeArguments, default: {} },
});

export const queueBindingRecord = record<QueueBindingDefinition>("a binding of a queue", {
  exchange: { shape: text(exchangeReference) },
  routingKey: { shape: text(routingKey), default: "" },
  arguments: { shape: freeArguments, default: {} },
});

export const queueRecord = record<QueueDefinition>("a queue", {
  type: { shape: choice(["classic", "quorum", "stream"]), default: "quorum" },
  durable: { shape: boolean, default: true },
  autoDelete: { shape: boolean, default: false },
  arguments: { shape: { kind: "arguments", known: queueArguments, minimum: 0 }, default: {} },
  bindings: { shape: list(queueBindingRecord), default: [] },
});

export const bindingRecord = record<BindingDefinition>("a binding", {
  source: { shape: text(exchangeReference) },
  destination: { shape: text(destinationReference) },
  destinationType: { shape: choice(["queue", "exchange"]), default: "queue" },
  routingKey: { shape: text(routingKey), default: "" },
  arguments: { shape: freeArguments, default: {} },
});

export const policyRecord = record<PolicyDefinition>("a policy", {
  pattern: { shape: text(pattern) },
  applyTo: {
    shape: choice(["all", "queues", "classic_queues", "quorum_queues", "streams", "exchanges"]),
    default: "all",
  },
  priority: { shape: integer(-2_147_483_648, 2_147_483_647), default: 0 },
  definition: { shape: { kind: "arguments", known: {}, minimum: 1 } },
});

const userName = name("the name of a user");

export const vhostRecord = record<VhostDefinition>("a vhost", {
  permissions: { shape: map(userName, permissionRecord), default: {} },
  topicPermissions: {
    shape: map(userName, map(name("the name of an exchange"), topicPermissionRecord)),
    default: {},
  },
  exchanges: { shape: map(newName("the name of an exchange"), exchangeRecord), default: {} },
  queues: { shape: map(newName("the name of a queue"), queueRecord), default: {} },
  bindings: { shape: list(bindingRecord), default: [] },
  policies: { shape: map(name("the name of a policy"), policyRecord), default: {} },
});

export const topologyRecord = record<TopologyDefinition>("a topology", {
  users: { shape: map(userName, userRecord), default: {} },
  vhosts: { shape: map(name("the name of a vhost"), vhostRecord), default: {} },
});

/** What every vhost has from its birth; it can be bound, never declared. */
export const predeclaredExchanges: readonly string[] = [
  "amq.direct",
  "amq.fanout",
  "amq.topic",
  "amq.headers",
  "amq.match",
  "amq.rabbitmq.trace",
];
