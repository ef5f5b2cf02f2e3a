/** The requirements of an exchange type for bindings and arguments: the broker checks them at the declaration. */
import { fieldOr } from "../language/draft.ts";
import type { Path } from "../report/collector.ts";
import { quote } from "../report/problem.ts";
import { hasTooManyHashes, mostHashes } from "../routing/topic.ts";
import { hasLost } from "../version.ts";
import type { VhostScope } from "./vhost.ts";

interface Bound {
  readonly source: string;
  readonly destination: string;
  readonly destinationType: "queue" | "exchange";
  readonly key: string;
  /** The field that gives the key, from the binding on. */
  readonly field: Path;
  readonly arguments: { readonly [name: string]: unknown };
}

/**
 * The highest weight of a queue on a consistent-hash exchange's ring, and since which version (its plugin's source in
 * 4.2.9).
 */
const heaviest = { weight: 10_000, since: "4.2" } as const;

const matches: readonly unknown[] = ["all", "any", "all-with-x", "any-with-x"];

/** @param path of the binding */
export function checkBindingOf(scope: VhostScope, bound: Bound, path: Path): void {
  const refuse = (message: string, field: Path) =>
    scope.report.add({ code: "not-for-this-exchange-type", message }, [...path, ...field], "value");
  const { key, field } = bound;
  switch (scope.exchangeTypes.get(bound.source)) {
    case "headers": {
      const match = bound.arguments["x-match"];
      if (!Object.hasOwn(bound.arguments, "x-match") || matches.includes(match)) return;
      const message = `x-match of a headers exchange is one of ${matches.join(", ")}`;
      scope.report.add({ code: "unknown-value", message }, [...path, "arguments", "x-match"], "value");
      return;
    }
    case "x-consistent-hash": {
      const weight = /^[+-]?\d+$/.test(key) ? Number(key) : 0;
      const most = hasLost(scope.brokerVersion, heaviest.since) ? heaviest.weight : Number.POSITIVE_INFINITY;
      if (weight > 0 && weight <= most) return;
      const range = most === heaviest.weight ? ` from 1 to ${most}` : " above 0";
      const found = key === "" ? "none" : quote(key);
      refuse(
        `the routing key of a binding of a consistent-hash exchange is a whole number${range}, in quotes: the queue's share of the messages; found ${found}`,
        field,
      );
      return;
    }
    case "topic": {
      if (!hasTooManyHashes(key) || !hasLost(scope.brokerVersion, mostHashes.since)) return;
      const message = `RabbitMQ ${scope.brokerVersion} refuses the key ${quote(key)}: from ${mostHashes.since} on a key has at most ${mostHashes.count} words #; take one out`;
      scope.report.add({ code: "not-in-this-version", message }, [...path, ...field], "value");
      return;
    }
    case "x-local-random":
      checkLocalRandom(scope, bound, refuse);
  }
}

function checkLocalRandom(
  scope: VhostScope,
  { destination, destinationType, key, field }: Bound,
  refuse: (message: string, field: Path) => void,
): void {
  if (key !== "") {
    refuse("a local random exchange looks at no routing key and refuses one; leave it out", field);
  }
  const isExchange =
    destinationType === "exchange" || scope.draft.queues?.[destination]?.shards !== undefined;
  const type = isExchange ? "exchange" : scope.queueTypes.get(destination);
  if (type === undefined || type === "classic") return;
  const what = isExchange ? "exchanges" : `${type} queues`;
  refuse(
    `a local random exchange cannot be bound to ${what}: it looks for queues of its own node; bind classic queues`,
    [],
  );
}

export function checkHashing(scope: VhostScope): void {
  for (const [name, draft] of Object.entries(scope.draft.exchanges ?? {})) {
    if (draft === undefined || fieldOr(draft, "type", "direct") !== "x-consistent-hash") continue;
    const given = draft.arguments ?? {};
    if (!Object.hasOwn(given, "hash-header") || !Object.hasOwn(given, "hash-property")) continue;
    const message =
      "an exchange hashes a header or a property, and hash-header names one already; leave one out";
    const path = [...scope.path, "exchanges", name, "arguments", "hash-property"];
    scope.report.add({ code: "given-twice", message }, path, "key");
  }
}
