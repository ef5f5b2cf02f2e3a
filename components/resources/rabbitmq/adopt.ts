/** Adopts existing objects of the broker: imports them into the state instead of creating them. */
import type * as pulumi from "@pulumi/pulumi";
import { sortedText } from "../../topology/interchange/codec/objects.ts";
import type { Binding, Plan, Vhost } from "../../topology/model.ts";

type Props = { readonly [name: string]: unknown };

/** The id for the import with @pulumi/rabbitmq 3.3.8, by what identifies the resource. */
export type ImportIds = ReadonlyMap<string, string>;

/** The binding as the broker lists it. */
export interface ListedBinding {
  readonly vhost: string;
  readonly binding: Binding;
  /**
   * RabbitMQ's identifier: the percent-encoded binding key, with a hash of the arguments that only the broker computes.
   */
  readonly propertiesKey: string;
}

const types = {
  exchange: "rabbitmq:index/exchange:Exchange",
  queue: "rabbitmq:index/queue:Queue",
  permissions: "rabbitmq:index/permissions:Permissions",
  binding: "rabbitmq:index/binding:Binding",
} as const;

type ResourceType = (typeof types)[keyof typeof types];

const inVhost = ["name", "vhost"];
const ofUser = ["user", "vhost"];

/** The properties that identify a resource of a type. */
const identity: { readonly [T in ResourceType]: readonly string[] } = {
  [types.exchange]: inVhost,
  [types.queue]: inVhost,
  [types.permissions]: ofUser,
  [types.binding]: ["vhost", "source", "destination", "destinationType", "routingKey"],
};

/** @param plan of the broker's objects */
export function importIds(plan: Plan, bindings: readonly ListedBinding[]): ImportIds {
  return new Map([
    ...plan.vhosts.flatMap(idsIn),
    ...bindings.flatMap(({ vhost, binding, propertiesKey }): [string, string][] => {
      // The plugin can only import string arguments; other bindings are declared once more, which changes nothing.
      if (Object.values(binding.arguments).some((value) => typeof value !== "string")) return [];
      const { source, destination, destinationType } = binding;
      const escaped = vhost.replaceAll("/", "%2F");
      const id = [escaped, source, destination, destinationType, propertiesKey].join("/");
      return [[keyOf(types.binding, { ...binding, vhost }), id]];
    }),
  ]);
}

function idsIn(vhost: Vhost): [string, string][] {
  const at = vhost.name;
  const named = (type: ResourceType, list: readonly { readonly name: string }[]) =>
    list.map(({ name }): [string, string] => [keyOf(type, { name, vhost: at }), `${name}@${at}`]);
  const ofUsers = (type: ResourceType, list: readonly { readonly user: string }[]) =>
    list.map(({ user }): [string, string] => [keyOf(type, { user, vhost: at }), `${user}@${at}`]);
  return [
    ...named(types.exchange, vhost.exchanges),
    ...named(types.queue, vhost.queues),
    ...ofUsers(types.permissions, vhost.permissions),
  ];
}

function keyOf(type: ResourceType, props: Props): string {
  const args = sortedText((props.arguments ?? {}) as { readonly [name: string]: string }); // only strings
  return JSON.stringify([type, ...identity[type].map((name) => props[name] ?? ""), args]);
}

/**
 * Undefined if the object must be created instead.
 * @param props of the resource, all known
 */
export function importIdOf(ids: ImportIds, type: string, props: Props): string | undefined {
  return isImported(type) && props.argumentsJson === undefined ? ids.get(keyOf(type, props)) : undefined;
}

function isImported(type: string): type is ResourceType {
  return Object.hasOwn(identity, type);
}

/**
 * Resources that are already in the state stay as they are: the engine imports only new ones.
 * @param found what the broker holds; undefined for a broker that does not exist yet
 */
export function adopting(found: () => ImportIds | undefined): pulumi.ResourceTransform {
  return ({ type, props, opts }) => {
    const ids = found();
    const id = ids && importIdOf(ids, type, props);
    return id === undefined ? undefined : { props, opts: { ...opts, import: id } };
  };
}
