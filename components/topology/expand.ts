/** From what was written to plain objects: every default filled in, each binding an object of its own. */
import type {
  OperatorPolicyDefinition,
  PasswordSource,
  PermissionDefinition,
  PublishDefinition,
  TestDefinition,
  TopicPermissionDefinition,
  TopologyDefinition,
  UserDefinition,
  VhostDefinition,
} from "./definition.ts";
import { expandBinding, expandExchange } from "./expand/exchanges.ts";
import { each, filled, given } from "./expand/filled.ts";
import { type ExpandedTopology, type ExpandedVhost, type Placed, together } from "./expand/objects.ts";
import { expandParameters } from "./expand/parameters.ts";
import { expandPolicies } from "./expand/policies.ts";
import { expandQueue } from "./expand/queues.ts";
import { operatorPolicyRecord, publishRecord, vhostRecord } from "./language/topology.ts";
import { permissionRecord, topicPermissionRecord, userRecord } from "./language/users.ts";
import type { Password, RoutingTest, User } from "./model.ts";
import { permissionOf } from "./patterns/access.ts";
import { shardNames } from "./patterns/shards.ts";
import { partitionNames, superStream } from "./patterns/superStream.ts";
import { tuned } from "./patterns/tunable.ts";
import type { Path } from "./report.ts";

export type { ExpandedTopology, ExpandedVhost } from "./expand/objects.ts";

/** @param topology a definition that `validate` found right */
export function expand(topology: TopologyDefinition): ExpandedTopology {
  return {
    users: each(topology.users, ["users"], expandUser),
    vhosts: each(topology.vhosts, ["vhosts"], expandVhost),
    globalParameters: each(topology.globalParameters, ["globalParameters"], (name, value, path) => ({
      name,
      value,
      path,
    })),
    tests: (topology.tests ?? []).map((test, index) => expandTest(test, ["tests", index])),
  };
}

function expandUser(name: string, definition: UserDefinition, path: Path): Placed<User> {
  const user = filled<UserDefinition, "tags" | "password" | "limits">(userRecord, definition);
  const { maxConnections, maxChannels } = user.limits;
  return {
    name,
    tags: user.tags,
    password: passwordOf(user.password),
    limits: given({ maxConnections, maxChannels }),
    path,
  };
}

function passwordOf(source: "generate" | PasswordSource): Password {
  if (source === "generate") return { kind: "generate" };
  if (source.generate !== undefined) return { kind: "generate", rotation: source.generate };
  if (source.config !== undefined) return { kind: "config", key: source.config };
  if (source.secretRef !== undefined) {
    return { kind: "secretRef", name: source.secretRef.name, key: source.secretRef.key };
  }
  return { kind: "hash", hash: source.hash ?? "" }; // validated: exactly one of the four is there
}

type VhostDefaults = "tags" | "limits" | "tracing" | "protectedFromDeletion";

function expandVhost(name: string, definition: VhostDefinition, path: Path): ExpandedVhost {
  const vhost = filled<VhostDefinition, VhostDefaults>(vhostRecord, definition);
  const { description, defaultQueueType } = vhost;
  const { maxConnections, maxQueues } = vhost.limits;
  const context = { defaultType: defaultQueueType ?? ("quorum" as const) };
  const objects = together([
    ...each(vhost.exchanges, [...path, "exchanges"], (exchange, written, at) =>
      expandExchange(exchange, written, at, context),
    ),
    ...each(vhost.queues, [...path, "queues"], (queue, written, at) =>
      expandQueue(queue, written, at, context),
    ),
    ...each(vhost.superStreams, [...path, "superStreams"], superStream),
  ]);
  const policies = expandPolicies(vhost.policies, [...path, "policies"]);
  const settled = { ...objects, ...tuned(objects.queues, policies) };
  const sharded = shardsOf(vhost);
  const bindings = [
    ...objects.bindings,
    ...(vhost.bindings ?? []).map((binding, index) =>
      expandBinding(binding, [...path, "bindings", index], sharded),
    ),
  ];
  return {
    name,
    ...(description === undefined ? {} : { description }),
    tags: vhost.tags,
    ...(defaultQueueType === undefined ? {} : { defaultQueueType }),
    limits: given({ maxConnections, maxQueues }),
    tracing: vhost.tracing,
    protectedFromDeletion: vhost.protectedFromDeletion,
    permissions: [
      ...each(vhost.permissions, [...path, "permissions"], (user, written, at) => ({
        user,
        ...filled<PermissionDefinition, keyof PermissionDefinition>(permissionRecord, written),
        path: at,
      })),
      ...each(vhost.access, [...path, "access"], (user, written, at) =>
        permissionOf(user, written, { ...settled, bindings, behind: behindOneName(vhost) }, at),
      ),
    ],
    topicPermissions: each(vhost.topicPermissions, [...path, "topicPermissions"], (user, byExchange, inner) =>
      each(byExchange, inner, (exchange, written, at) => ({
        user,
        exchange,
        ...filled<TopicPermissionDefinition, keyof TopicPermissionDefinition>(topicPermissionRecord, written),
        path: at,
      })),
    ).flat(),
    exchanges: settled.exchanges,
    queues: settled.queues,
    bindings,
    policies: settled.policies,
    operatorPolicies: each(vhost.operatorPolicies, [...path, "operatorPolicies"], (policy, written, at) => ({
      name: policy,
      ...filled<OperatorPolicyDefinition, "applyTo" | "priority">(operatorPolicyRecord, written),
      path: at,
    })),
    parameters: expandParameters(vhost, path),
    path,
  };
}

/** Queues that stand in the place of one that was written. */
function shardsOf({ queues = {} }: VhostDefinition): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries(queues).flatMap(([queue, { shards }]) =>
      shards === undefined ? [] : [[queue, shardNames(queue, shards)]],
    ),
  );
}

function behindOneName(vhost: VhostDefinition): ReadonlyMap<string, readonly string[]> {
  const streams = Object.entries(vhost.superStreams ?? {});
  return new Map([
    ...shardsOf(vhost),
    ...streams.map(([name, stream]) => [name, partitionNames(name, stream)] as const),
  ]);
}

function expandTest({ publish, reaches, afterReject }: TestDefinition, path: Path): Placed<RoutingTest> {
  const message = filled<PublishDefinition, "exchange" | "key" | "headers">(publishRecord, publish);
  return {
    publish: message,
    // Validated: what reaches nothing is `unroutable`.
    reaches: reaches ?? [],
    ...(afterReject === undefined ? {} : { afterReject }),
    path,
  };
}
