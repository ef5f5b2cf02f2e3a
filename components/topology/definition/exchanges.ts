/** Exchanges and bindings. */
import type { ArgumentsDefinition, Duration } from "./values.ts";

/** An exchange: publishers send messages to it, and it routes them. */
export interface ExchangeDefinition {
  /** `direct`, `fanout`, `topic`, `headers`, `x-local-random`, or the type of a plugin, `x-…`. @default "direct" */
  readonly type?: string;
  /** Whether the exchange survives a restart of the broker. @default true */
  readonly durable?: boolean;
  /** Whether the broker deletes the exchange when its last binding is deleted. @default false */
  readonly autoDelete?: boolean;
  /** Whether only other exchanges can publish to it. @default false */
  readonly internal?: boolean;
  /** The exchange that gets the messages that match no binding of this exchange. @default none */
  readonly alternateExchange?: string;
  /**
   * Keeps messages that match no binding: creates an alternate exchange `<exchange>.unrouted` and a queue of that name.
   * @default false
   */
  readonly unrouted?: boolean;
  /**
   * Creates an exchange `<exchange>.delay.<time>` for each time. A message that is published there arrives at this
   * exchange after that time, with the same routing key and headers.
   * @default [] none
   */
  readonly delay?: readonly Duration[];
  /** Whether the exchange takes nothing from `exchangeDefaults`. @default false */
  readonly ignoreDefaults?: boolean;
  /** Arguments for which this language has no field. @default {} */
  readonly arguments?: ArgumentsDefinition;
}

/** Fields that exchanges take which leave them out. */
export interface ExchangeDefaultsDefinition extends Omit<ExchangeDefinition, "ignoreDefaults"> {}

/** The headers that a message must have: all of them, or at least one. */
export interface FilterDefinition {
  /** The message must have all of these. Give exactly one of `all` and `any`. */
  readonly all?: ArgumentsDefinition;
  /** The message must have at least one of these. */
  readonly any?: ArgumentsDefinition;
}

/** A binding that is listed at its queue. */
export interface QueueBindingDefinition {
  /** The exchange that messages come from. */
  readonly exchange: string;
  /** The binding key, at most 255 bytes. @default "" */
  readonly routingKey?: string;
  /** Several binding keys in place of `routingKey`: one binding for each. @default none */
  readonly routingKeys?: readonly string[];
  /** For an exchange of type `headers`: the headers to match. @default none */
  readonly filter?: FilterDefinition;
  /** Arguments for the exchange type of a plugin. @default {} */
  readonly arguments?: ArgumentsDefinition;
}

/** A binding that is listed at the vhost. It leads to a queue or to another exchange. */
export interface BindingDefinition {
  /** The exchange that messages come from. */
  readonly source: string;
  /** The queue or exchange that messages go to. */
  readonly destination: string;
  /** Whether `destination` is a queue or an exchange. @default "queue" */
  readonly destinationType?: "queue" | "exchange";
  /** The binding key, at most 255 bytes. @default "" */
  readonly routingKey?: string;
  /** Several binding keys in place of `routingKey`: one binding for each. @default none */
  readonly routingKeys?: readonly string[];
  /** For an exchange of type `headers`: the headers to match. @default none */
  readonly filter?: FilterDefinition;
  /** Arguments for the exchange type of a plugin. @default {} */
  readonly arguments?: ArgumentsDefinition;
}
