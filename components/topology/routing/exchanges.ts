/** A vhost as the router needs it: by name, with what RabbitMQ puts into every vhost. */
import type { Binding, Exchange, Queue, Vhost } from "../model.ts";
import { policiesOfExchange } from "./policies.ts";

/** What RabbitMQ makes in every vhost (rabbit_vhost.erl): name, type. */
const predeclared: readonly (readonly [string, string])[] = [
  ["", "direct"],
  ["amq.direct", "direct"],
  ["amq.fanout", "fanout"],
  ["amq.headers", "headers"],
  ["amq.match", "headers"],
  ["amq.rabbitmq.trace", "topic"],
  ["amq.topic", "topic"],
];

export interface Alternate {
  readonly exchange: string;
  /** `argument`, or the policy's name. */
  readonly setBy: { readonly kind: "argument" } | { readonly kind: "policy"; readonly name: string };
}

export interface VhostIndex {
  readonly exchanges: ReadonlyMap<string, Exchange>;
  readonly queues: ReadonlyMap<string, Queue>;
  readonly bindingsFrom: (exchange: string) => readonly Binding[];
  /** The exchange's alternate exchange: its own argument goes before a policy. */
  readonly alternateOf: (exchange: Exchange) => Alternate | undefined;
  /** What cannot be known about the policies of the exchange. */
  readonly unsureAbout: (exchange: Exchange) => readonly string[];
}

const indexes = new WeakMap<Vhost, VhostIndex>();

/** The same vhost gives the same index: a plan never changes, and thousands of messages may be routed. */
export function indexOf(vhost: Vhost): VhostIndex {
  const known = indexes.get(vhost);
  if (known !== undefined) return known;
  const made = indexOfNew(vhost);
  indexes.set(vhost, made);
  return made;
}

function indexOfNew(vhost: Vhost): VhostIndex {
  const exchanges = new Map<string, Exchange>(
    predeclared.map(([name, type]) => [
      name,
      {
        name,
        type,
        durable: true,
        autoDelete: false,
        internal: name === "amq.rabbitmq.trace",
        arguments: {},
      },
    ]),
  );
  for (const exchange of vhost.exchanges) exchanges.set(exchange.name, exchange);
  const bindings = new Map<string, Binding[]>();
  for (const binding of vhost.bindings) {
    const others = bindings.get(binding.source);
    if (others === undefined) bindings.set(binding.source, [binding]);
    else others.push(binding);
  }
  const policies = new Map<string, ReturnType<typeof policiesOfExchange>>();
  const policiesOf = (exchange: Exchange) => {
    const found = policies.get(exchange.name) ?? policiesOfExchange(vhost, exchange);
    policies.set(exchange.name, found);
    return found;
  };
  return {
    exchanges,
    queues: new Map(vhost.queues.map((queue) => [queue.name, queue])),
    bindingsFrom: (exchange) => bindings.get(exchange) ?? [],
    alternateOf: (exchange) => {
      const own = exchange.arguments["alternate-exchange"];
      if (typeof own === "string") return { exchange: own, setBy: { kind: "argument" } };
      const { policy, settings } = policiesOf(exchange);
      const ofPolicy = settings.get("alternate-exchange");
      if (policy === undefined || typeof ofPolicy !== "string") return undefined;
      return { exchange: ofPolicy, setBy: { kind: "policy", name: policy.name } };
    },
    unsureAbout: (exchange) =>
      exchange.arguments["alternate-exchange"] === undefined ? policiesOf(exchange).unsure : [],
  };
}
