/** Indexes a vhost for routing: exchanges by name, including the predeclared ones. */
import type { Binding, Exchange, Queue, Vhost } from "../model.ts";
import { predeclaredExchanges } from "./predeclared.ts";
import { exchangeSettings } from "./settings.ts";

export interface Alternate {
  readonly exchange: string;
  /** `argument`, or the policy's name. */
  readonly setBy: { readonly kind: "argument" } | { readonly kind: "policy"; readonly name: string };
}

export interface VhostIndex {
  readonly exchanges: ReadonlyMap<string, Exchange>;
  readonly queues: ReadonlyMap<string, Queue>;
  /** Names of exchanges that somebody else makes: where they route is unknown. */
  readonly external: ReadonlySet<string>;
  readonly bindingsFrom: (exchange: string) => readonly Binding[];
  /** The exchange's alternate exchange: its own argument takes precedence over a policy. */
  readonly alternateOf: (exchange: Exchange) => Alternate | undefined;
  /** What is uncertain about the policies of the exchange. */
  readonly unsureAbout: (exchange: Exchange) => readonly string[];
}

const indexes = new WeakMap<Vhost, VhostIndex>();

/** The same vhost gives the same index: a plan never changes, and a program may route thousands of messages. */
export function indexOf(vhost: Vhost): VhostIndex {
  const known = indexes.get(vhost);
  if (known !== undefined) return known;
  const made = indexOfNew(vhost);
  indexes.set(vhost, made);
  return made;
}

function indexOfNew(vhost: Vhost): VhostIndex {
  const exchanges = new Map(predeclaredExchanges.map((exchange) => [exchange.name, exchange]));
  for (const exchange of vhost.exchanges) exchanges.set(exchange.name, exchange);
  const bindings = new Map<string, Binding[]>();
  for (const binding of vhost.bindings) {
    const others = bindings.get(binding.source);
    if (others === undefined) bindings.set(binding.source, [binding]);
    else others.push(binding);
  }
  return {
    exchanges,
    queues: new Map(vhost.queues.map((queue) => [queue.name, queue])),
    external: new Set(vhost.external?.exchanges),
    bindingsFrom: (exchange) => bindings.get(exchange) ?? [],
    alternateOf: (exchange) => {
      const { policy, argument, get } = exchangeSettings(vhost, exchange);
      const name = get("alternate-exchange");
      if (typeof name !== "string") return undefined;
      const byPolicy = policy !== undefined && argument("alternate-exchange") === undefined;
      return {
        exchange: name,
        setBy: byPolicy ? { kind: "policy", name: policy.name } : { kind: "argument" },
      };
    },
    unsureAbout: (exchange) => {
      const { argument, unsure } = exchangeSettings(vhost, exchange);
      return argument("alternate-exchange") === undefined ? unsure : [];
    },
  };
}
