/** Objects that the broker has already: taken into the state as they are, instead of made. */
import type * as pulumi from "@pulumi/pulumi";
import { sortedText } from "../../engine/objects.ts";
import type { Binding, Plan, Vhost } from "../model.ts";

type Props = { readonly [name: string]: unknown };

/** By what tells a resource apart, the id that @pulumi/rabbitmq 3.3.8 imports it by. */
export type ImportIds = ReadonlyMap<string, string>;

/** The binding as the broker lists it. */
export interface ListedBinding {
  readonly vhost: string;
  readonly binding: Binding;
  /** RabbitMQ's own: the routing key, percent-encoded, with a hash of the arguments that only the broker computes. */
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

/** The properties that tell two resources of a type apart. */
const identity: { readonly [T in ResourceType]: readonly string[] } = {
  [types.exchange]: inVhost,
  [types.queue]: inVhost,
  [types.permissions]: ofUser,
  [types.binding]: ["vhost", "source", "destination", "destinationType", "routingKey"],
};

/** @param plan what the broker holds */
export function importIds(plan: Plan, bindings: readonly ListedBinding[]): ImportIds {
  return new Map([
    ...plan.vhosts.flatMap(idsIn),
    ...bindings.flatMap(({ vhost, binding, propertiesKey }): [string, string][] => {
      // The plugin's import knows arguments of text alone; the others are made once more, which changes nothing.
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
  const args = sortedText((props.arguments ?? {}) as { readonly [name: string]: string }); // by its one caller with any
  return JSON.stringify([type, ...identity[type].map((name) => props[name] ?? ""), args]);
}

/**
 * Nothing where the object is made instead.
 * @param props of the resource, every one known
 */
export function importIdOf(ids: ImportIds, type: string, props: Props): string | undefined {
  return isImported(type) && props.argumentsJson === undefined ? ids.get(keyOf(type, props)) : undefined;
}

function isImported(type: string): type is ResourceType {
  return Object.hasOwn(identity, type);
}

/**
 * What is in the state already stays as it is: the engine imports only what is new to it.
 * @param found what the broker holds; nothing for a broker that is yet to be made
 */
export function adopting(found: () => ImportIds | undefined): pulumi.ResourceTransform {
  return ({ type, props, opts }) => {
    const ids = found();
    const id = ids && importIdOf(ids, type, props);
    return id === undefined ? undefined : { props, opts: { ...opts, import: id } };
  };
}
