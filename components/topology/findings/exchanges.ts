/** Exchanges that route to no queue, or back to themselves. */
import type { Problem } from "../model.ts";
import { quote } from "../report/problem.ts";
import { cyclesOf } from "./cycles.ts";
import { grouped } from "./grouped.ts";
import { type VhostRule, warning } from "./rule.ts";
import type { VhostScope } from "./scope.ts";

/** The first few names, for a message. */
export function some(names: readonly string[]): string {
  const shown = names.slice(0, 4).map(quote).join(", ");
  return names.length > 4 ? `${shown} and ${names.length - 4} more` : shown;
}

const alternateOf = ({ index }: VhostScope, name: string): string | undefined => {
  const exchange = index.exchanges.get(name);
  return exchange === undefined ? undefined : index.alternateOf(exchange)?.exchange;
};

export const undefinedAlternateExchange: VhostRule = ({ vhost, path, index }) =>
  vhost.exchanges.flatMap((exchange): readonly Problem[] => {
    const alternate = index.alternateOf(exchange);
    if (alternate === undefined || index.exchanges.has(alternate.exchange)) return [];
    if (index.external.has(alternate.exchange)) return [];
    const by = alternate.setBy.kind === "policy" ? ` (policy ${quote(alternate.setBy.name)})` : "";
    const message = `the alternate exchange ${quote(alternate.exchange)} of exchange ${quote(exchange.name)}${by} is not defined in vhost ${quote(vhost.name)}: what no binding takes is lost; define it under \`exchanges\`, list it under \`external.exchanges\` if somebody else makes it, or correct the name`;
    return [
      warning("undefined-alternate-exchange", message, [...path, "exchanges", exchange.name], exchange),
    ];
  });

/** The exchange may be bound to itself, be its own alternate exchange, or both. */
function itself(scope: VhostScope, name: string): string {
  const isBound = scope.index
    .bindingsFrom(name)
    .some(({ destinationType, destination }) => destinationType === "exchange" && destination === name);
  const isAlternate = alternateOf(scope, name) === name;
  const says = [
    ...(isBound
      ? ["is bound to itself; RabbitMQ gives it each message once, so that the binding does nothing"]
      : []),
    ...(isAlternate
      ? [
          "is its own alternate exchange; what no binding takes is lost, as without one; name another exchange",
        ]
      : []),
  ];
  return `exchange ${quote(name)} ${says.join("; it ")}`;
}

export const exchangeCycle: VhostRule = (scope) => {
  const { vhost, path, index } = scope;
  const next = (name: string) => {
    const alternate = alternateOf(scope, name);
    const bound = index.bindingsFrom(name).filter(({ destinationType }) => destinationType === "exchange");
    return [
      ...bound.map(({ destination }) => destination),
      ...(alternate === undefined ? [] : [alternate]),
    ].filter((to) => index.exchanges.has(to));
  };
  return cyclesOf({ nodes: index.exchanges.keys(), next }).map((group) => {
    const names = group.toSorted();
    const first = vhost.exchanges.find(({ name }) => names.includes(name));
    const name = first?.name ?? names[0] ?? "";
    const message =
      names.length === 1
        ? itself(scope, name)
        : `exchanges ${some(names)} lead to each other in a circle; RabbitMQ ends it where it began, and every one of them reaches the same queues`;
    return warning("exchange-cycle", message, [...path, "exchanges", name], first ?? {});
  });
};

/** Every exchange from which a queue can be reached, or an external exchange, which may lead to one. */
function leadingToQueues(scope: VhostScope): ReadonlySet<string> {
  const { vhost, index, bindingsTo } = scope;
  const alternateFor = grouped(index.exchanges.keys(), (name) => alternateOf(scope, name));
  const found = new Set<string>();
  const work: string[] = [];
  const add = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    work.push(name);
  };
  for (const { source, destinationType } of vhost.bindings) if (destinationType === "queue") add(source);
  for (const name of index.external) add(name);
  for (let name = work.pop(); name !== undefined; name = work.pop()) {
    for (const { source } of bindingsTo("exchange", name)) add(source);
    for (const source of alternateFor.get(name) ?? []) add(source);
  }
  return found;
}

export const exchangeWithoutQueue: VhostRule = (scope) => {
  const { vhost, path, index, ofExchange } = scope;
  const leading = leadingToQueues(scope);
  return vhost.exchanges
    .filter((exchange) => !leading.has(exchange.name) && index.unsureAbout(exchange).length === 0)
    .filter((exchange) => !ofExchange(exchange).has("shards-per-node")) // the sharding plugin creates the queues
    .map((exchange) => {
      const message = `exchange ${quote(exchange.name)} leads to no queue: what is published to it is lost, unless a client binds a queue of its own; bind one, or remove the exchange`;
      return warning("exchange-without-queue", message, [...path, "exchanges", exchange.name], exchange);
    });
};
