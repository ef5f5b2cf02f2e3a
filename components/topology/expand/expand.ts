/** Converts the definition to plain objects: fills in defaults, and makes each binding an object. */
import type {
  OperatorPolicyDefinition,
  PermissionDefinition,
  PublishDefinition,
  TestDefinition,
  TopicPermissionDefinition,
  TopologyDefinition,
  UserDefinition,
  VhostDefinition,
} from "../definition/topology.ts";
import { happeningsOf } from "../language/happenings.ts";
import { operatorPolicyRecord, publishRecord, vhostRecord } from "../language/topology.ts";
import { millisecondsOf } from "../language/units.ts";
import { permissionRecord, topicPermissionRecord, userRecord } from "../language/users.ts";
import type { Password, RoutingTest, User, Vhost } from "../model.ts";
import type { Path } from "../report/collector.ts";
import { expandBinding } from "./exchanges.ts";
import { each, filled, given } from "./filled.ts";
import type { ExpandedTopology, ExpandedVhost, Placed } from "./objects.ts";
import { expandParameters } from "./parameters.ts";
import { permissionOf } from "./patterns/access.ts";
import { shardNames } from "./patterns/shards.ts";
import { partitionNames } from "./patterns/superStream.ts";
import { declared } from "./patterns/tunable.ts";
import type { VhostObjects } from "./vhostObjects.ts";

export type { ExpandedTopology, ExpandedVhost } from "./objects.ts";

/**
 * @param topology a definition in which no rule found an error
 * @param objects of its vhosts, by name
 */
export function expand(
  topology: TopologyDefinition,
  objects: ReadonlyMap<string, VhostObjects>,
): ExpandedTopology {
  return {
    users: each(topology.users, ["users"], expandUser),
    vhosts: each(topology.vhosts, ["vhosts"], (name, vhost, path) => {
      const known = objects.get(name);
      return known === undefined ? [] : [expandVhost(name, vhost, path, known)];
    }).flat(),
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

function passwordOf(source: NonNullable<UserDefinition["password"]>): Password {
  if (source === "generate" || source === "none") return { kind: source };
  if (source.generate !== undefined) return { kind: "generate", rotation: source.generate };
  if (source.config !== undefined) return { kind: "config", key: source.config };
  if (source.secretRef !== undefined) {
    return { kind: "secretRef", name: source.secretRef.name, key: source.secretRef.key };
  }
  return { kind: "hash", hash: source.hash ?? "" }; // validated: exactly one of the four is set
}

type VhostDefaults = "tags" | "limits" | "tracing" | "protectedFromDeletion";

function expandVhost(
  name: string,
  definition: VhostDefinition,
  path: Path,
  { all, policies = [], tunings }: VhostObjects,
): ExpandedVhost {
  const vhost = filled<VhostDefinition, VhostDefaults>(vhostRecord, definition);
  const { description, defaultQueueType } = vhost;
  const { maxConnections, maxQueues } = vhost.limits;
  const queues = all.queues.map(declared);
  const tuning = [...tunings.values()]
    .flat()
    .flatMap(({ queue, policy }) => (policy === undefined ? [] : [{ ...policy, path: queue.path }]));
  const sharded = shardsOf(vhost);
  const bindings = [
    ...all.bindings,
    ...(vhost.bindings ?? []).flatMap((binding, index) =>
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
        permissionOf(
          user,
          written,
          { exchanges: all.exchanges, queues, bindings, behind: behindOneName(vhost) },
          at,
        ),
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
    exchanges: all.exchanges,
    queues,
    bindings,
    policies: [...policies, ...tuning],
    operatorPolicies: each(vhost.operatorPolicies, [...path, "operatorPolicies"], (policy, written, at) => ({
      name: policy,
      ...filled<OperatorPolicyDefinition, "applyTo" | "priority">(operatorPolicyRecord, written),
      path: at,
    })),
    parameters: expandParameters(vhost, path),
    ...externalOf(vhost),
    path,
  };
}

function externalOf({ external }: VhostDefinition): Pick<Vhost, "external"> {
  const { exchanges = [], queues = [], upstreams = [] } = external ?? {};
  const none = exchanges.length + queues.length + upstreams.length === 0;
  return none ? {} : { external: { exchanges, queues, upstreams } };
}

/** Queues that replace a queue of the file. */
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

function outcomeOf({ then, endsIn, after }: TestDefinition): Pick<RoutingTest, "outcome"> {
  // Validated: `then` is in its form, and it and `endsIn` come together.
  const happenings = then === undefined ? undefined : happeningsOf(then);
  if (happenings === undefined || endsIn === undefined) return {};
  const milliseconds = after === undefined ? undefined : millisecondsOf(after);
  return {
    outcome: { happenings, endsIn, ...(milliseconds !== undefined && { after: milliseconds }) },
  };
}

function expandTest(test: TestDefinition, path: Path): Placed<RoutingTest> {
  const { publish, reaches, afterReject } = test;
  const message = filled<PublishDefinition, "exchange" | "key" | "headers">(publishRecord, publish);
  return {
    publish: message,
    // Validated: a missing `reaches` means `unroutable`.
    reaches: reaches ?? [],
    ...(afterReject === undefined ? {} : { afterReject }),
    ...outcomeOf(test),
    path,
  };
}
