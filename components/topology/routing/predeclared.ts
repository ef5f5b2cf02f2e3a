/**
 * The exchanges that RabbitMQ creates in every vhost (rabbit_vhost.erl): clients can bind them, but not declare them.
 */
import type { Exchange } from "../model.ts";

/** The name in permissions of the default exchange, whose own name is empty. */
export const defaultExchangeAlias = "amq.default";

const trace = "amq.rabbitmq.trace";

const predeclared = (name: string, type: string): Exchange => ({
  name,
  type,
  durable: true,
  autoDelete: false,
  internal: name === trace,
  arguments: {},
});

/** The first is the default exchange, which cannot be bound. */
export const predeclaredExchanges: readonly Exchange[] = [
  predeclared("", "direct"),
  predeclared("amq.direct", "direct"),
  predeclared("amq.fanout", "fanout"),
  predeclared("amq.headers", "headers"),
  predeclared("amq.match", "headers"),
  predeclared(trace, "topic"),
  predeclared("amq.topic", "topic"),
];

/** By name, without the default exchange. */
export const bindablePredeclared: ReadonlyMap<string, Exchange> = new Map(
  predeclaredExchanges.filter(({ name }) => name !== "").map((exchange) => [exchange.name, exchange]),
);
