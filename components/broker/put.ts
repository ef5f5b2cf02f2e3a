/** Creates or changes objects, by kind. Every request is safe to repeat. */

import { exchangeCodec } from "../topology/interchange/codec/exchange.ts";
import { limitToBroker } from "../topology/interchange/codec/limits.ts";
import type { Owned } from "../topology/interchange/codec/objects.ts";
import { permissionCodec, topicPermissionCodec } from "../topology/interchange/codec/permission.ts";
import { operatorPolicyCodec, policyCodec } from "../topology/interchange/codec/policy.ts";
import { queueCodec } from "../topology/interchange/codec/queue.ts";
import { userCodec } from "../topology/interchange/codec/user.ts";
import { type SettingsValue, typed } from "../topology/interchange/codec/values.ts";
import { vhostCodec } from "../topology/interchange/codec/vhost.ts";
import { bind } from "./bindings.ts";
import type { BrokerClient } from "./client.ts";
import { Refused } from "./errors.ts";

/** @param vhost empty for objects outside of vhosts */
export async function put(api: BrokerClient, vhost: string, { kind, keys, value }: Owned): Promise<void> {
  const [name = "", second = ""] = keys;
  switch (kind) {
    case "vhost":
      return putVhost(api, vhost);
    case "settings":
      return putSettings(api, vhost, typed(kind, value));
    case "limits":
      return api.put(["vhost-limits", vhost, limitToBroker("vhost", name)], { value });
    case "users":
      return api.put(["users", name], userCodec.write(typed(kind, value)));
    case "userLimits":
      return api.put(["user-limits", name, limitToBroker("user", second)], { value });
    case "permissions":
      return api.put(["permissions", vhost, name], permissionCodec.write(typed(kind, value)));
    case "topicPermissions":
      return api.put(
        ["topic-permissions", vhost, name],
        topicPermissionCodec.write(second, typed(kind, value)),
      );
    case "exchanges":
      return api.put(["exchanges", vhost, name], exchangeCodec.write(typed(kind, value)));
    case "queues":
      return api.put(["queues", vhost, name], queueCodec.write(typed(kind, value)));
    case "bindings":
      return bind(api, vhost, typed(kind, value));
    case "policies":
      return api.put(["policies", vhost, name], policyCodec.write(typed(kind, value)));
    case "operatorPolicies":
      return api.put(["operator-policies", vhost, name], operatorPolicyCodec.write(typed(kind, value)));
    case "parameters":
      return api.put(["parameters", name, vhost, second], { component: name, vhost, name: second, value });
    case "globalParameters":
      return api.put(["global-parameters", name], { name, value });
  }
}

/** Grants the user all permissions in the vhost, as RabbitMQ does for the user who creates it. */
export function giveAccess(api: BrokerClient, vhost: string, username: string): Promise<void> {
  return api.put(["permissions", vhost, username], { configure: ".*", write: ".*", read: ".*" });
}

/**
 * RabbitMQ first creates a vhost, then grants its creator all permissions in it. If the answer is lost, the request is
 * repeated: the vhost then exists, but maybe without the permission, which every object in it needs.
 */
async function putVhost(api: BrokerClient, vhost: string): Promise<void> {
  await api.put(["vhosts", vhost], {});
  const { name } = (await api.get("whoami")) as { readonly name: string };
  if ((await api.find("permissions", vhost, name)) === undefined) await giveAccess(api, vhost, name);
}

export async function putSettings(api: BrokerClient, vhost: string, value: SettingsValue): Promise<void> {
  await api.put(["vhosts", vhost], vhostCodec.request(value));
  await protect(api, vhost, value.protectedFromDeletion);
}

async function protect(api: BrokerClient, vhost: string, on: boolean): Promise<void> {
  const path = ["vhosts", vhost, "deletion", "protection"];
  try {
    await (on ? api.post(path, {}) : api.delete(path));
  } catch (error) {
    // RabbitMQ 4.0 does not have this setting: there is nothing to remove.
    if (!(error instanceof Refused && error.status === 405)) throw error;
    if (on)
      throw new Refused(405, "this broker cannot protect a vhost from deletion; RabbitMQ can from 4.1 on");
  }
}
