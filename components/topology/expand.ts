/** From what was written to plain objects: every default filled in, each binding an object of its own. */
import type {
  BindingDefinition,
  ByName,
  ExchangeDefinition,
  PermissionDefinition,
  PolicyDefinition,
  QueueDefinition,
  TopicPermissionDefinition,
  TopologyDefinition,
  UserDefinition,
  VhostDefinition,
} from "./definition.ts";
import type { DescribedRecord } from "./language/shape.ts";
import {
  bindingRecord,
  exchangeRecord,
  permissionRecord,
  policyRecord,
  queueBindingRecord,
  queueRecord,
  topicPermissionRecord,
  topologyRecord,
  userRecord,
  vhostRecord,
} from "./language/topology.ts";
import type { Path } from "./report.ts";

/** A definition with nothing left out, and where it was written. */
export type Expanded<Definition> = Required<Definition> & { readonly path: Path };

export interface ExpandedVhost {
  readonly name: string;
  readonly path: Path;
  readonly permissions: readonly (Expanded<PermissionDefinition> & { readonly user: string })[];
  readonly topicPermissions: readonly (Expanded<TopicPermissionDefinition> & {
    readonly user: string;
    readonly exchange: string;
  })[];
  readonly exchanges: readonly (Expanded<ExchangeDefinition> & { readonly name: string })[];
  readonly queues: readonly (Omit<Expanded<QueueDefinition>, "bindings"> & { readonly name: string })[];
  readonly bindings: readonly Expanded<BindingDefinition>[];
  readonly policies: readonly (Expanded<PolicyDefinition> & { readonly name: string })[];
}

export interface ExpandedTopology {
  readonly users: readonly (Expanded<UserDefinition> & { readonly name: string })[];
  readonly vhosts: readonly ExpandedVhost[];
}

function filled<Definition>(
  shape: DescribedRecord<Definition>,
  given: Definition,
  path: Path,
): Expanded<Definition> {
  const defaults = Object.entries(shape.fields).filter(([, field]) => Object.hasOwn(field, "default"));
  const whole = {
    ...Object.fromEntries(defaults.map(([name, field]) => [name, field.default])),
    ...given,
    path,
  };
  return whole as unknown as Expanded<Definition>; // a field has a default or was checked to be given
}

/** A map by name as a list of objects that know their names. */
function named<Definition>(
  byName: ByName<Definition>,
  shape: DescribedRecord<Definition>,
  path: Path,
): readonly (Expanded<Definition> & { readonly name: string })[] {
  return Object.entries(byName).map(([name, given]) => ({ ...filled(shape, given, [...path, name]), name }));
}

/** @param topology a definition that `validate` found right */
export function expand(topology: TopologyDefinition): ExpandedTopology {
  const { users, vhosts } = filled(topologyRecord, topology, []);
  return {
    users: named(users, userRecord, ["users"]),
    vhosts: Object.entries(vhosts).map(([name, given]) => expandVhost(name, given)),
  };
}

function expandVhost(name: string, given: VhostDefinition): ExpandedVhost {
  const path = ["vhosts", name];
  const vhost = filled(vhostRecord, given, path);
  const queues = named(vhost.queues, queueRecord, [...path, "queues"]);
  return {
    name,
    path,
    permissions: named(vhost.permissions, permissionRecord, [...path, "permissions"]).map(
      ({ name: user, ...permission }) => ({ ...permission, user }),
    ),
    topicPermissions: Object.entries(vhost.topicPermissions).flatMap(([user, byExchange]) =>
      named(byExchange, topicPermissionRecord, [...path, "topicPermissions", user]).map(
        ({ name: exchange, ...permission }) => ({ ...permission, user, exchange }),
      ),
    ),
    exchanges: named(vhost.exchanges, exchangeRecord, [...path, "exchanges"]),
    queues: queues.map(({ bindings: _, ...queue }) => queue),
    bindings: [
      ...queues.flatMap((queue) =>
        queue.bindings.map((binding, index) => {
          const { exchange, ...rest } = filled(queueBindingRecord, binding, [
            ...queue.path,
            "bindings",
            index,
          ]);
          return { ...rest, source: exchange, destination: queue.name, destinationType: "queue" as const };
        }),
      ),
      ...vhost.bindings.map((binding, index) => filled(bindingRecord, binding, [...path, "bindings", index])),
    ],
    policies: named(vhost.policies, policyRecord, [...path, "policies"]),
  };
}
