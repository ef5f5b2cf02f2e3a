/** Deletes objects, by kind; never together with objects that others have attached to them. */

import { limitToBroker } from "../topology/interchange/codec/limits.ts";
import type { KindName, Owned } from "../topology/interchange/codec/objects.ts";
import { typed } from "../topology/interchange/codec/values.ts";
import { noSettings } from "../topology/interchange/codec/vhost.ts";
import { removeBinding } from "./bindings.ts";
import type { BrokerClient } from "./client.ts";
import { Refused } from "./errors.ts";
import { items, text, topicPermission } from "./fromBroker.ts";
import { put, putSettings } from "./put.ts";

export interface Unqueued extends Owned {
  readonly kind: Exclude<KindName, "queues">;
}

export function isUnqueued(object: Owned): object is Unqueued {
  return object.kind !== "queues";
}

/** @param object any kind but a queue: see removeQueues.ts */
export async function remove(api: BrokerClient, vhost: string, object: Unqueued): Promise<void> {
  const { kind, keys, value } = object;
  const [name = "", second = ""] = keys;
  switch (kind) {
    case "vhost":
      return removeVhost(api, vhost);
    case "settings":
      return putSettings(api, vhost, {
        ...noSettings,
        ...(vhost === "/" && { description: "Default virtual host" }),
      });
    case "limits":
      return api.delete(["vhost-limits", vhost, limitToBroker("vhost", name)]);
    case "users":
      return api.delete(["users", name]);
    case "userLimits":
      return api.delete(["user-limits", name, limitToBroker("user", second)]);
    case "permissions":
      return api.delete(["permissions", vhost, name]);
    case "topicPermissions":
      return removeTopicPermission(api, vhost, name, second);
    case "exchanges":
      return api.delete(["exchanges", vhost, name], "?if-unused=true");
    case "bindings":
      return removeBinding(api, vhost, typed(kind, value));
    case "policies":
      return api.delete(["policies", vhost, name]);
    case "operatorPolicies":
      return api.delete(["operator-policies", vhost, name]);
    case "parameters":
      return api.delete(["parameters", name, vhost, second]);
    case "globalParameters":
      return api.delete(["global-parameters", name]);
  }
}

/** Refuses if queues are left: RabbitMQ would delete them with the vhost, messages included. */
async function removeVhost(api: BrokerClient, vhost: string): Promise<void> {
  const left = items((await api.find("queues", vhost)) ?? []).map(({ name }) => text(name));
  if (left.length > 0) {
    const names = left.slice(0, 5).map((name) => JSON.stringify(name));
    throw new Refused(
      400,
      `it still holds ${left.length} queue${left.length === 1 ? "" : "s"} that this resource did not make, e.g. ` +
        `${names.join(", ")}; delete them first`,
    );
  }
  await api.delete(["vhosts", vhost]);
}

/** The API deletes all topic permissions of a user in one vhost; this restores the others at once. */
async function removeTopicPermission(
  api: BrokerClient,
  vhost: string,
  user: string,
  exchange: string,
): Promise<void> {
  const all = items(await api.get("vhosts", vhost, "topic-permissions")).map(topicPermission);
  await api.delete(["topic-permissions", vhost, user]);
  for (const one of all) {
    if (one.keys[0] === user && one.keys[1] !== exchange) await put(api, vhost, one);
  }
}
