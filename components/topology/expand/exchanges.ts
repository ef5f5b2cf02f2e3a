/** Expands the fields of exchanges and bindings. */
import type {
  BindingDefinition,
  ExchangeDefinition,
  FilterDefinition,
  QueueBindingDefinition,
} from "../definition/topology.ts";
import { bindingRecord, exchangeRecord, queueBindingRecord } from "../language/exchanges.ts";
import type { Binding, Json } from "../model.ts";
import type { Path } from "../report/collector.ts";
import { bindingKeys } from "./bindingKeys.ts";
import { type Filled, filled } from "./filled.ts";
import { type Objects, type Placed, together, type VhostContext } from "./objects.ts";
import { delayed } from "./patterns/delay.ts";
import { type Destination, destinationOf, typeBeside } from "./patterns/parts.ts";
import { unrouted, unroutedExchange } from "./patterns/unrouted.ts";

type ExchangeDefaults = "type" | "durable" | "autoDelete" | "internal" | "unrouted" | "delay" | "arguments";

const alternateExchange = "alternate-exchange";

export function expandExchange(
  name: string,
  definition: ExchangeDefinition,
  path: Path,
  { defaultType }: VhostContext,
): Objects {
  const exchange = filled<ExchangeDefinition, ExchangeDefaults>(exchangeRecord, definition);
  // Validated: an exchange has at most one alternate exchange.
  const alternate = exchange.unrouted ? unroutedExchange(name) : exchange.alternateExchange;
  const itself: Objects = {
    exchanges: [
      {
        name,
        type: exchange.type,
        durable: exchange.durable,
        autoDelete: exchange.autoDelete,
        internal: exchange.internal,
        arguments: {
          ...exchange.arguments,
          ...(alternate === undefined ? {} : { [alternateExchange]: alternate }),
        },
        path,
      },
    ],
    queues: [],
    bindings: [],
  };
  const type = typeBeside(defaultType);
  return together([
    itself,
    ...(exchange.unrouted ? [unrouted(name, type, path)] : []),
    ...delayed(name, exchange.delay, type, path),
  ]);
}

type BindingDefaults = "arguments";

/**
 * `x-match` `all` and `any` ignore headers that begin with `x-`; a filter for such a header uses `all-with-x` or
 * `any-with-x` (from 3.10 on).
 */
function filterArguments(filter: FilterDefinition | undefined): { readonly [name: string]: Json } {
  if (filter === undefined) return {};
  const match = filter.all === undefined ? "any" : "all";
  const headers = filter.all ?? filter.any ?? {};
  const withX = Object.keys(headers).some((name) => name.startsWith("x-"));
  return { "x-match": withX ? `${match}-with-x` : match, ...headers };
}

export function expandQueueBinding(
  definition: QueueBindingDefinition,
  to: Destination,
  path: Path,
): readonly Placed<Binding>[] {
  const binding = filled<QueueBindingDefinition, BindingDefaults>(queueBindingRecord, definition);
  return oneForEachKey({ ...binding, source: binding.exchange }, to, path);
}

/** @param sharded queues that an exchange replaces */
export function expandBinding(
  definition: BindingDefinition,
  path: Path,
  sharded: ReadonlyMap<string, unknown>,
): readonly Placed<Binding>[] {
  const binding = filled<BindingDefinition, BindingDefaults | "destinationType">(bindingRecord, definition);
  const { destination, destinationType } = binding;
  const isExchange = destinationType === "exchange" || sharded.has(destination);
  return oneForEachKey(binding, isExchange ? { exchange: destination } : { queue: destination }, path);
}

function oneForEachKey(
  binding: Filled<Omit<BindingDefinition, "destination" | "destinationType">, BindingDefaults>,
  to: Destination,
  path: Path,
): readonly Placed<Binding>[] {
  return bindingKeys(binding).map(({ key, field }) => ({
    source: binding.source,
    ...destinationOf(to),
    routingKey: key,
    arguments: { ...binding.arguments, ...filterArguments(binding.filter) },
    path: binding.routingKeys === undefined ? path : [...path, ...field],
  }));
}
