/** How each kind of object is deleted: never with messages in it, never with what others have attached to it. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Api, Refused } from "./api.ts";
import { items, map, text, topicPermission } from "./fromBroker.ts";
import { type BindingValue, bindingKey, type Owned } from "./objects.ts";
import { dashed, put, putSettings } from "./put.ts";
import { typed } from "./values.ts";

export async function remove(api: Api, vhost: string, object: Owned): Promise<void> {
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
    case "queues":
      return removeQueue(api, vhost, name, typed(kind, value).type);
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

/**
 * A classic queue's own process decides. For a quorum queue RabbitMQ refuses the condition, and for a stream it
 * ignores it and deletes the messages, so there the number of messages is asked for: twice, as it is up to 10 s
 * old (a queue reports every 5 s, and what serves the number collects every 5 s).
 */
const staleMs = 11_000;

async function removeQueue(api: Api, vhost: string, name: string, type: string): Promise<void> {
  if (type === "classic") return api.delete(["queues", vhost, name], "?if-empty=true&if-unused=true");
  await refuseUnlessIdle(api, vhost, name);
  await sleep(staleMs);
  await refuseUnlessIdle(api, vhost, name);
  await api.delete(["queues", vhost, name]);
}

async function refuseUnlessIdle(api: Api, vhost: string, name: string): Promise<void> {
  const queue = await api.find("queues", vhost, name);
  if (queue === undefined) return;
  const { messages = 0, consumers = 0 } = map(queue);
  if (messages !== 0) throw new Refused(400, `it holds ${String(messages)} messages; drain it first`);
  if (consumers !== 0) throw new Refused(400, `it has ${String(consumers)} consumers; stop them first`);
}

/** A binding has no name: it is found among those between the same two. */
async function removeBinding(api: Api, vhost: string, value: BindingValue): Promise<void> {
  const { source, destination, destinationType } = value;
  const path = ["bindings", vhost, "e", source, destinationType === "queue" ? "q" : "e", destination];
  for (const one of items((await api.find(...path)) ?? [])) {
    const found = { ...value, routingKey: text(one.routing_key), arguments: map(one.arguments) };
    // RabbitMQ has percent-encoded the key already, in its own way, and wants it so.
    if (bindingKey(found) === bindingKey(value)) await api.delete([...path, text(one.properties_key)]);
  }
}

/** The API deletes all of a user's in one vhost; the others are sent again at once. */
async function removeTopicPermission(api: Api, vhost: string, user: string, exchange: string): Promise<void> {
  const all = items(await api.get("vhosts", vhost, "topic-permissions")).map(topicPermission);
  await api.delete(["topic-permissions", vhost, user]);
  for (const one of all) {
    if (one.keys[0] === user && one.keys[1] !== exchange) await put(api, vhost, one);
  }
}
