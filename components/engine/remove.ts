/** How each kind of object is deleted: never with what others have attached to it. */
import { type Api, Refused } from "./api.ts";
import { removeBinding } from "./bindings.ts";
import { items, text, topicPermission } from "./fromBroker.ts";
import type { KindName, Owned } from "./objects.ts";
import { dashed, put, putSettings } from "./put.ts";
import { typed } from "./values.ts";

export interface Unqueued extends Owned {
  readonly kind: Exclude<KindName, "queues">;
}

export function isUnqueued(object: Owned): object is Unqueued {
  return object.kind !== "queues";
}

/** @param object anything but a queue: see removeQueues.ts */
export async function remove(api: Api, vhost: string, object: Unqueued): Promise<void> {
  const { kind, keys, value } = object;
  const [name = "", second = ""] = keys;
  switch (kind) {
    case "vhost":
      return removeVhost(api, vhost);
    case "settings":
      return putSettings(api, vhost, {
        ...defaults,
        ...(vhost === "/" && { description: "Default virtual host" }),
      });
    case "limits":
      return api.delete(["vhost-limits", vhost, dashed(name)]);
    case "users":
      return api.delete(["users", name]);
    case "userLimits":
      return api.delete(["user-limits", name, dashed(second)]);
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

/** What a vhost has that was made without settings. */
const defaults = { description: "", tags: [], tracing: false, protectedFromDeletion: false };

/** Everything in it would go with it, messages too. */
async function removeVhost(api: Api, vhost: string): Promise<void> {
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

/** The API deletes all of a user's in one vhost; the others are sent again at once. */
async function removeTopicPermission(api: Api, vhost: string, user: string, exchange: string): Promise<void> {
  const all = items(await api.get("vhosts", vhost, "topic-permissions")).map(topicPermission);
  await api.delete(["topic-permissions", vhost, user]);
  for (const one of all) {
    if (one.keys[0] === user && one.keys[1] !== exchange) await put(api, vhost, one);
  }
}
