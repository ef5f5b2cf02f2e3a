/** How each kind of object is made or changed. All of it can be done twice without harm. */
import type { Api } from "./api.ts";
import { Refused } from "./api.ts";
import { bind } from "./bindings.ts";
import { giveAccess } from "./giveAccess.ts";
import type { Owned } from "./objects.ts";
import { algorithmOf } from "./password.ts";
import { type JsonMap, type PolicyValue, type SettingsValue, typed, type UserValue } from "./values.ts";

/** @param vhost empty for what belongs to none */
export async function put(api: Api, vhost: string, { kind, keys, value }: Owned): Promise<void> {
  const [name = "", second = ""] = keys;
  switch (kind) {
    case "vhost":
      return putVhost(api, vhost);
    case "settings":
      return putSettings(api, vhost, typed(kind, value));
    case "limits":
      return api.put(["vhost-limits", vhost, dashed(name)], { value });
    case "users":
      return api.put(["users", name], userBody(typed(kind, value)));
    case "userLimits":
      return api.put(["user-limits", name, dashed(second)], { value });
    case "permissions":
      return api.put(["permissions", vhost, name], value);
    case "topicPermissions":
      return api.put(["topic-permissions", vhost, name], { exchange: second, ...typed(kind, value) });
    case "exchanges": {
      const { type, durable, autoDelete, internal, arguments: args } = typed(kind, value);
      const body = { type, durable, auto_delete: autoDelete, internal, arguments: args };
      return api.put(["exchanges", vhost, name], body);
    }
    case "queues": {
      const { type, durable, autoDelete, arguments: args } = typed(kind, value);
      const all: JsonMap = { ...args, "x-queue-type": type };
      return api.put(["queues", vhost, name], { durable, auto_delete: autoDelete, arguments: all });
    }
    case "bindings":
      return bind(api, vhost, typed(kind, value));
    case "policies":
      return api.put(["policies", vhost, name], policyBody(typed(kind, value)));
    case "operatorPolicies":
      return api.put(["operator-policies", vhost, name], policyBody(typed(kind, value)));
    case "parameters":
      return api.put(["parameters", name, vhost, second], { component: name, vhost, name: second, value });
    case "globalParameters":
      return api.put(["global-parameters", name], { name, value });
  }
}

/**
 * RabbitMQ gives whoever makes a vhost all permissions in it, after it has made it: a request that is sent again as its
 * answer was lost finds the vhost there, and maybe no permission, without which nothing can be put into it.
 */
async function putVhost(api: Api, vhost: string): Promise<void> {
  await api.put(["vhosts", vhost], {});
  const { name } = (await api.get("whoami")) as { readonly name: string };
  if ((await api.find("permissions", vhost, name)) === undefined) await giveAccess(api, vhost, name);
}

/**
 * What is left out of a PUT is cleared, but for tracing, and for the default queue type in RabbitMQ 4.0: null clears
 * that one in every version.
 */
export async function putSettings(api: Api, vhost: string, value: SettingsValue): Promise<void> {
  const { description, tags, defaultQueueType = null, tracing, protectedFromDeletion } = value;
  await api.put(["vhosts", vhost], {
    description,
    tags: tags.join(","),
    default_queue_type: defaultQueueType,
    tracing,
  });
  await protect(api, vhost, protectedFromDeletion);
}

async function protect(api: Api, vhost: string, on: boolean): Promise<void> {
  const path = ["vhosts", vhost, "deletion", "protection"];
  try {
    await (on ? api.post(path, {}) : api.delete(path));
  } catch (error) {
    // RabbitMQ 4.0 has no such thing: there is nothing to take back.
    if (!(error instanceof Refused && error.status === 405)) throw error;
    if (on)
      throw new Refused(405, "this broker cannot protect a vhost from deletion; RabbitMQ can from 4.1 on");
  }
}

function userBody({ tags, password, passwordHash }: UserValue): JsonMap {
  const list = tags.join(",");
  if (passwordHash === undefined) return { tags: list, password: password ?? "" };
  return { tags: list, password_hash: passwordHash, hashing_algorithm: algorithmOf(passwordHash) };
}

function policyBody({ pattern, applyTo, priority, definition }: PolicyValue): JsonMap {
  return { pattern, "apply-to": applyTo, priority, definition };
}

/** `maxConnections` as RabbitMQ writes it: `max-connections`. */
export function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
