/** Exchanges and bindings. */
import type {
  BindingDefinition,
  ExchangeDefaultsDefinition,
  ExchangeDefinition,
  FilterDefinition,
  QueueBindingDefinition,
} from "../definition/topology.ts";
import { maxExpiry } from "./queueFields.ts";
import {
  type ArgumentsShape,
  boolean,
  choice,
  defaultsRecord,
  duration,
  list,
  record,
  type Shape,
  text,
} from "./shape.ts";
import { anyText, destinationReference, exchangeReference, nameOf, routingKey } from "./text.ts";

/** Types do not matter: only queues have them. */
const known = (shape: Shape) => ({ types: [], shape });

const exchangeArguments: ArgumentsShape = {
  kind: "arguments",
  known: {
    "alternate-exchange": known(text(exchangeReference)),
    "hash-header": known(text(anyText)),
    "hash-property": known(choice(["message_id", "correlation_id", "timestamp"])),
  },
  minimum: 0,
  others: "of plugins",
};

const freeArguments: ArgumentsShape = { kind: "arguments", known: {}, minimum: 0, others: "of plugins" };

export const exchangeRecord = record<ExchangeDefinition>("an exchange", {
  type: {
    shape: choice(["direct", "fanout", "topic", "headers", "x-local-random"], "x-"),
    default: "direct",
  },
  durable: { shape: boolean, default: true },
  autoDelete: { shape: boolean, default: false },
  internal: { shape: boolean, default: false },
  alternateExchange: { shape: text(nameOf("exchange")), optional: true },
  unrouted: { shape: boolean, default: false },
  delay: { shape: list(duration(1, maxExpiry)), default: [] },
  ignoreDefaults: { shape: boolean, default: false },
  arguments: { shape: exchangeArguments, default: {} },
});

export const exchangeDefaultsRecord = defaultsRecord<ExchangeDefaultsDefinition>(
  "defaults of exchanges",
  exchangeRecord,
);

const someHeaders: ArgumentsShape = { kind: "arguments", known: {}, minimum: 1, others: "of plugins" };

export const filterRecord = record<FilterDefinition>(
  "a filter",
  { all: { shape: someHeaders, optional: true }, any: { shape: someHeaders, optional: true } },
  ["all", "any"],
);

export const queueBindingRecord = record<QueueBindingDefinition>("a binding of a queue", {
  exchange: { shape: text(exchangeReference) },
  routingKey: { shape: text(routingKey), default: "" },
  routingKeys: { shape: list(text(routingKey)), optional: true },
  filter: { shape: filterRecord, optional: true },
  arguments: { shape: freeArguments, default: {} },
});

export const bindingRecord = record<BindingDefinition>("a binding", {
  source: { shape: text(exchangeReference) },
  destination: { shape: text(destinationReference) },
  destinationType: { shape: choice(["queue", "exchange"]), default: "queue" },
  routingKey: { shape: text(routingKey), default: "" },
  routingKeys: { shape: list(text(routingKey)), optional: true },
  filter: { shape: filterRecord, optional: true },
  arguments: { shape: freeArguments, default: {} },
});
