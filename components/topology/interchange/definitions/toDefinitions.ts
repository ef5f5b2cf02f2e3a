/** Converts a plan to the broker's JSON. */
import type { Parameter, Plan, Queue, User, Vhost } from "../../model.ts";
import { bindingCodec } from "../codec/binding.ts";
import { exchangeCodec } from "../codec/exchange.ts";
import { limitsToBroker } from "../codec/limits.ts";
import { limitsParameters, operatorPolicyParameter } from "../codec/parameter.ts";
import { permissionCodec, topicPermissionCodec } from "../codec/permission.ts";
import { policyCodec } from "../codec/policy.ts";
import { queueCodec } from "../codec/queue.ts";
import { hashed } from "../codec/user.ts";
import { vhostCodec } from "../codec/vhost.ts";
import type { Definitions, UserEntry } from "./json.ts";

export interface Written {
  readonly definitions: Definitions;
  /** Users without a known password hash: after an import they cannot log in with a password. */
  readonly withoutPassword: readonly string[];
  /** Parameters that need a secret. They are left out: the broker would refuse them, and the whole import with them. */
  readonly withoutSecrets: readonly (Parameter & { readonly vhost: string })[];
  /** Queues with fields that RabbitMQ does not know, e.g. `allowLoss`: these fields are left out. */
  readonly withoutFields: readonly {
    readonly vhost: string;
    readonly queue: string;
    readonly fields: readonly (keyof Queue)[];
  }[];
}

export interface Known {
  /** By the user's name; for users without a hash in the plan. */
  readonly passwordHashes?: ReadonlyMap<string, string>;
}

/** Only Warren knows these fields, and they decide what happens to the queue's messages. */
const ownFields = ["allowLoss", "onReplace"] as const satisfies readonly (keyof Queue)[];

/**
 * The JSON for `rabbitmqctl import_definitions`, POST /api/definitions and `definitions.local.path`. Two equal plans
 * give the same text. An import merges: it deletes nothing, and does not change existing queues, exchanges and
 * bindings. A plan's tests are left out: they create nothing.
 */
export function toDefinitions(plan: Plan, known: Known = {}): Written {
  const users = plan.users.map((user) => userOf(user, known));
  const inVhosts = <T extends object>(of: (vhost: Vhost) => readonly T[]) =>
    plan.vhosts.flatMap((vhost) => of(vhost).map((one) => ({ ...one, vhost: vhost.name })));
  const complete = (parameter: Parameter) => Object.keys(parameter.secrets).length === 0;
  return {
    definitions: {
      users,
      vhosts: plan.vhosts.map(({ description = "", ...vhost }) => ({
        name: vhost.name,
        ...vhostCodec.definition({ ...vhost, description }),
      })),
      permissions: inVhosts(({ permissions }) =>
        permissions.map((one) => ({ user: one.user, ...permissionCodec.write(one) })),
      ),
      topic_permissions: inVhosts(({ topicPermissions }) =>
        topicPermissions.map((one) => ({ user: one.user, ...topicPermissionCodec.write(one.exchange, one) })),
      ),
      parameters: inVhosts(({ limits, operatorPolicies, parameters }) => [
        ...limitsParameters({ ...limits }),
        ...operatorPolicies.map((policy) => operatorPolicyParameter(policy.name, policy)),
        ...parameters.filter(complete).map(({ component, name, value }) => ({ component, name, value })),
      ]),
      global_parameters: plan.globalParameters.map(({ name, value }) => ({ name, value })),
      policies: inVhosts(({ policies }) =>
        policies.map((policy) => ({ name: policy.name, ...policyCodec.write(policy) })),
      ),
      queues: inVhosts(({ queues }) =>
        queues.map((queue) => ({ name: queue.name, ...queueCodec.write(queue) })),
      ),
      exchanges: inVhosts(({ exchanges }) =>
        exchanges.map((exchange) => ({ name: exchange.name, ...exchangeCodec.write(exchange) })),
      ),
      bindings: inVhosts(({ bindings }) => bindings.map(bindingCodec.write)),
    },
    withoutPassword: plan.users.flatMap(({ name, password }, index) =>
      password.kind !== "none" && users[index]?.password_hash === "" ? [name] : [],
    ),
    withoutSecrets: inVhosts(({ parameters }) => parameters.filter((each) => !complete(each))),
    withoutFields: inVhosts(({ queues }) =>
      queues.flatMap((queue) => {
        const fields = ownFields.filter((field) => queue[field] !== undefined);
        return fields.length === 0 ? [] : [{ queue: queue.name, fields }];
      }),
    ),
  };
}

function userOf({ name, tags, password, limits }: User, { passwordHashes }: Known): UserEntry {
  const hash = password.kind === "hash" ? password.hash : (passwordHashes?.get(name) ?? "");
  return { name, ...hashed({ tags, passwordHash: hash }), limits: limitsToBroker("user", { ...limits }) };
}
