/** Exchanges and bindings. */
import type { ArgumentsDefinition, Duration } from "./values.ts";

/** Where messages are published to, and how they go on from there. */
export interface ExchangeDefinition {
  /** `direct`, `fanout`, `topic`, `headers`, `x-local-random`, or a plugin's type, `x-…`. @default "direct" */
  readonly type?: string;
  /** Whether the exchange is there again after the broker was restarted. @default true */
  readonly durable?: boolean;
  /** Whether it goes when its last binding goes. @default false */
  readonly autoDelete?: boolean;
  /** Whether only other exchanges can publish to it. @default false */
  readonly internal?: boolean;
  /** The exchange that gets what no binding of this one takes. @default none */
  readonly alternateExchange?: string;
  /**
   * Keeps what no binding takes: an alternate exchange `<exchange>.unrouted` and a queue of that name.
   * @default false
   */
  readonly unrouted?: boolean;
  /**
   * For each time an exchange `<exchange>.delay.<time>`: what is published there arrives at this
   * exchange that much later, with the routing key and headers it was published with.
   * @default [] none
   */
  readonly delay?: readonly Duration[];
  /** What has no field of its own. @default {} */
  readonly arguments?: ArgumentsDefinition;
}

/** Which headers a message must have: all of them, or at least one. */
export interface FilterDefinition {
  /** All of these must be there; exactly one of the two must be given. */
  readonly all?: ArgumentsDefinition;
  /** At least one of these must be there. */
  readonly any?: ArgumentsDefinition;
}

/** A binding as it stands at the queue it leads to. */
export interface QueueBindingDefinition {
  /** The exchange that messages come from. */
  readonly exchange: string;
  /** At most 255 bytes. @default "" */
  readonly routingKey?: string;
  /** For an exchange of type `headers`: the headers to look for. @default none */
  readonly filter?: FilterDefinition;
  /** What a plugin's exchange looks at. @default {} */
  readonly arguments?: ArgumentsDefinition;
}

/** A binding at the vhost's level, to a queue or to another exchange. */
export interface BindingDefinition {
  /** The exchange that messages come from. */
  readonly source: string;
  /** Where they go. */
  readonly destination: string;
  /** What `destination` names. @default "queue" */
  readonly destinationType?: "queue" | "exchange";
  /** At most 255 bytes. @default "" */
  readonly routingKey?: string;
  /** For an exchange of type `headers`: the headers to look for. @default none */
  readonly filter?: FilterDefinition;
  /** What a plugin's exchange looks at. @default {} */
  readonly arguments?: ArgumentsDefinition;
}
