/** From the plan to the broker's own JSON. */
import type { OperatorPolicy, Parameter, Plan, Policy, User, Vhost } from "../model.ts";
import {
  type Definitions,
  limitNames,
  operatorPolicyComponent,
  type ParameterJson,
  type PolicyJson,
  type UserJson,
  type VhostJson,
  vhostLimitsComponent,
} from "./json.ts";

export interface Written {
  readonly definitions: Definitions;
  /** Users whose password's hash is not known: an import leaves them unable to log in with a password. */
  readonly withoutPassword: readonly string[];
  /** Parameters that need a secret: left out, for the broker refuses them, and all the rest with them. */
  readonly withoutSecrets: readonly (Parameter & { readonly vhost: string })[];
}

export interface Known {
  /** By the user's name; for users whose password is not a hash in the plan already. */
  readonly passwordHashes?: ReadonlyMap<string, string>;
}

/**
 * The JSON that `rabbitmqctl import_definitions`, POST /api/definitions and `definitions.local.path` take.
 * Two equal plans give the same text. An import merges: it deletes nothing, and leaves queues, exchanges
 * and bindings of the same name as they are.
 */
export function toDefinitions(plan: Plan, known: Known = {}): Written {
  const users = plan.users.map((user) => userOf(user, known));
  const inVhosts = <T>(of: (vhost: Vhost) => readonly T[]) => plan.vhosts.flatMap(of);
  const complete = (parameter: Parameter) => Object.keys(parameter.secrets).length === 0;
  return {
    definitions: {
      users,
      vhosts: plan.vhosts.map(vhostOf),
      permissions: inVhosts(({ name: vhost, permissions }) =>
        permissions.map(({ user, configure, write, read }) => ({ user, vhost, configure, write, read })),
      ),
      topic_permissions: inVhosts(({ name: vhost, topicPermissions }) =>
        topicPermissions.map(({ user, exchange, write, read }) => ({ user, vhost, exchange, write, read })),
      ),
      parameters: inVhosts((vhost) => [
        ...limitsOf(vhost),
        ...vhost.operatorPolicies.map((policy) => operatorPolicyOf(vhost.name, policy)),
        ...vhost.parameters.filter(complete).map(({ component, name, value }) => ({
          vhost: vhost.name,
          component,
          name,
          value,
        })),
      ]),
      global_parameters: plan.globalParameters.map(({ name, value }) => ({ name, value })),
      policies: inVhosts(({ name, policies }) => policies.map((policy) => policyOf(name, policy))),
      queues: inVhosts(({ name: vhost, queues }) =>
        queues.map((queue) => ({
          vhost,
          name: queue.name,
          type: queue.type,
          durable: queue.durable,
          auto_delete: queue.autoDelete,
          arguments: queue.arguments,
        })),
      ),
      exchanges: inVhosts(({ name: vhost, exchanges }) =>
        exchanges.map((exchange) => ({
          vhost,
          name: exchange.name,
          type: exchange.type,
          durable: exchange.durable,
          auto_delete: exchange.autoDelete,
          internal: exchange.internal,
          arguments: exchange.arguments,
        })),
      ),
      bindings: inVhosts(({ name: vhost, bindings }) =>
        bindings.map((binding) => ({
          vhost,
          source: binding.source,
          destination: binding.destination,
          destination_type: binding.destinationType,
          routing_key: binding.routingKey,
          arguments: binding.arguments,
        })),
      ),
    },
    withoutPassword: users.filter((user) => user.password_hash === "").map((user) => user.name),
    withoutSecrets: inVhosts(({ name: vhost, parameters }) =>
      parameters.filter((each) => !complete(each)).map((each) => ({ ...each, vhost })),
    ),
  };
}

/** A salt of 4 bytes and a digest of 64. */
const sha512Bytes = 4 + 64;

function userOf({ name, tags, password, limits }: User, { passwordHashes }: Known): UserJson {
  const hash = password.kind === "hash" ? password.hash : (passwordHashes?.get(name) ?? "");
  const isSha512 = Buffer.from(hash, "base64").length === sha512Bytes;
  return {
    name,
    password_hash: hash,
    hashing_algorithm: `rabbit_password_hashing_sha${isSha512 ? 512 : 256}`,
    tags,
    limits: renamed(limits, limitNames.user),
  };
}

/** Description and tags stand twice: older brokers look at the vhost itself, newer ones at its metadata first. */
function vhostOf(vhost: Vhost): VhostJson {
  const description = vhost.description ?? "";
  return {
    name: vhost.name,
    description,
    tags: vhost.tags,
    metadata: {
      description,
      tags: vhost.tags,
      ...(vhost.defaultQueueType === undefined ? {} : { default_queue_type: vhost.defaultQueueType }),
      // Brokers before 4.1 do not know it.
      ...(vhost.protectedFromDeletion ? { protected_from_deletion: true } : {}),
    },
    tracing: vhost.tracing,
  };
}

function renamed<Name extends string>(
  values: { readonly [name in Name]?: number },
  names: { readonly [name in Name]: string },
): { readonly [name: string]: number } {
  const entries = (Object.keys(names) as Name[]).flatMap((name): [string, number][] => {
    const value = values[name];
    return value === undefined ? [] : [[names[name], value]];
  }); // the type of Object.keys is wider than the object
  return Object.fromEntries(entries);
}

function limitsOf({ name, limits }: Vhost): readonly ParameterJson[] {
  const value = renamed(limits, limitNames.vhost);
  if (Object.keys(value).length === 0) return [];
  return [{ vhost: name, component: vhostLimitsComponent, name: "limits", value }];
}

function operatorPolicyOf(vhost: string, policy: OperatorPolicy): ParameterJson {
  const { vhost: _, name, ...value } = policyOf(vhost, policy);
  return { vhost, component: operatorPolicyComponent, name, value };
}

function policyOf(vhost: string, policy: Policy | OperatorPolicy): PolicyJson {
  const { name, pattern, applyTo, priority, definition } = policy;
  return { vhost, name, pattern, "apply-to": applyTo, priority, definition };
}
