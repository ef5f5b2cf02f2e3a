/** One edit of a topology for each field that RabbitMQ changes in place, and for each queue one that it cannot. */
import type {
  ByName,
  PermissionDefinition,
  TopologyDefinition,
  VhostDefinition,
} from "../../components/topology/definition/topology.ts";

export interface Edit {
  /** Which list of the topology it is about. */
  readonly kind: string;
  readonly apply: (definition: TopologyDefinition) => TopologyDefinition;
  /** In the changed property's path, or in what the refusal says. */
  readonly field: RegExp;
  readonly isRefused: boolean;
}

/** One entry with other fields; the rest as it was. */
function changed<Value>(
  all: ByName<Value> = {},
  name: string,
  change: (value: Value) => Value,
): ByName<Value> {
  return Object.fromEntries(Object.entries(all).map(([key, one]) => [key, key === name ? change(one) : one]));
}

function inVhost(
  vhost: string,
  kind: string,
  field: RegExp,
  change: (one: VhostDefinition) => VhostDefinition,
  isRefused = false,
): Edit {
  const apply = (definition: TopologyDefinition) => ({
    ...definition,
    vhosts: changed(definition.vhosts, vhost, change),
  });
  return { kind, field, apply, isRefused };
}

export function editsOf({ users, vhosts, globalParameters }: TopologyDefinition): readonly Edit[] {
  return [
    ...Object.keys(users ?? {}).map(
      (name): Edit => ({
        kind: "users",
        field: /\.tags/,
        apply: (definition) => ({
          ...definition,
          users: changed(definition.users, name, ({ tags = [], ...user }) => ({
            ...user,
            tags: [...tags, "changed"],
          })),
        }),
        isRefused: false,
      }),
    ),
    ...Object.keys(globalParameters ?? {}).map(
      (name): Edit => ({
        kind: "globalParameters",
        field: /globalParameters/,
        apply: (definition) => ({
          ...definition,
          globalParameters: changed(definition.globalParameters, name, () => "changed"),
        }),
        isRefused: false,
      }),
    ),
    ...Object.entries(vhosts ?? {}).flatMap(([name, vhost]) => editsOfVhost(name, vhost)),
  ];
}

const configure = (one: PermissionDefinition): PermissionDefinition => ({ ...one, configure: "^changed" });

function editsOfVhost(name: string, vhost: VhostDefinition): readonly Edit[] {
  const each = (all: ByName<unknown> | undefined, make: (key: string) => Edit) =>
    Object.keys(all ?? {}).map(make);
  const priority = 77;
  return [
    inVhost(name, "description", /settings\.description/, (one) => ({ ...one, description: "changed" })),
    inVhost(name, "limits", /limits\.maxConnections/, (one) => ({
      ...one,
      limits: { ...one.limits, maxConnections: 777 },
    })),
    ...each(vhost.permissions, (user) =>
      inVhost(name, "permissions", /permissions.*configure/, (one) => ({
        ...one,
        permissions: changed(one.permissions, user, configure),
      })),
    ),
    ...each(vhost.policies, (policy) =>
      inVhost(name, "policies", /policies.*priority/, (one) => ({
        ...one,
        policies: changed(one.policies, policy, (value) => ({ ...value, priority })),
      })),
    ),
    ...each(vhost.operatorPolicies, (policy) =>
      inVhost(name, "operatorPolicies", /operatorPolicies.*priority/, (one) => ({
        ...one,
        operatorPolicies: changed(one.operatorPolicies, policy, (value) => ({ ...value, priority })),
      })),
    ),
    ...each(vhost.federationUpstreams, (upstream) =>
      inVhost(name, "federationUpstreams", /federation-upstream.*prefetch-count/, (one) => ({
        ...one,
        federationUpstreams: changed(one.federationUpstreams, upstream, (value) => ({
          ...value,
          prefetchCount: 7777,
        })),
      })),
    ),
    ...each(vhost.shovels, (shovel) =>
      inVhost(name, "shovels", /shovel.*reconnect-delay/, (one) => ({
        ...one,
        shovels: changed(one.shovels, shovel, (value) => ({ ...value, reconnectDelay: "77s" })),
      })),
    ),
    ...Object.entries(vhost.queues ?? {}).flatMap(([queue, { allowLoss, onReplace }]) =>
      allowLoss === true || onReplace === "migrate"
        ? []
        : [
            inVhost(
              name,
              "queues",
              /own-changed/,
              (one) => ({
                ...one,
                queues: changed(one.queues, queue, (value) => ({
                  ...value,
                  arguments: { ...value.arguments, "own-changed": 7 },
                })),
              }),
              true,
            ),
          ],
    ),
  ];
}
