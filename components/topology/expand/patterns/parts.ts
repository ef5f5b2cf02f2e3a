/** Building blocks of the patterns: exchanges and queues beside those of the file. */

import { deadLetterArguments } from "../../language/settingNames.ts";
import type { Binding, Exchange, Json, Queue, QueueType } from "../../model.ts";
import type { Path } from "../../report/collector.ts";
import type { Objects, Placed } from "../objects.ts";

type Arguments = { readonly [name: string]: Json };

/** The queue beside an unreplicated queue need not be replicated; a consumer removes nothing from a stream. */
export const typeBeside = (type: QueueType): QueueType => (type === "classic" ? "classic" : "quorum");

/**
 * A dead letter stays in its quorum queue until it has arrived. RabbitMQ supports that only for a queue that rejects
 * messages when it is full; a queue without a limit never is.
 */
export function keptUntilArrived(type: QueueType): Arguments {
  if (type !== "quorum") return {};
  return { "x-overflow": "reject-publish", [deadLetterArguments.strategy]: "at-least-once" };
}

export const exchangeBeside = (
  name: string,
  type: string,
  path: Path,
  args: Arguments = {},
): Placed<Exchange> => ({
  name,
  type,
  durable: true,
  autoDelete: false,
  internal: false,
  arguments: args,
  path,
});

export const queueBeside = (
  name: string,
  type: QueueType,
  path: Path,
  args: Arguments = {},
): Placed<Queue> => ({
  name,
  type,
  durable: true,
  autoDelete: false,
  arguments: args,
  path,
});

/** A queue in which messages wait for a time before they go on, with their original routing key. */
export const waitQueue = (
  name: string,
  type: QueueType,
  milliseconds: number,
  to: string,
  path: Path,
): Placed<Queue> =>
  queueBeside(name, type, path, {
    ...keptUntilArrived(type),
    "x-message-ttl": milliseconds,
    [deadLetterArguments.exchange]: to,
  });

export type Destination = { readonly queue: string } | { readonly exchange: string };

export const destinationOf = (to: Destination): Pick<Binding, "destination" | "destinationType"> =>
  "queue" in to
    ? { destination: to.queue, destinationType: "queue" }
    : { destination: to.exchange, destinationType: "exchange" };

export const bind = (source: string, to: Destination, path: Path, args: Arguments = {}): Placed<Binding> => ({
  source,
  ...destinationOf(to),
  routingKey: "",
  arguments: args,
  path,
});

/** An exchange that routes everything to one queue of the same name, whatever the routing key. */
export function caughtIn(queue: Placed<Queue>): Objects {
  return {
    exchanges: [exchangeBeside(queue.name, "fanout", queue.path)],
    queues: [queue],
    bindings: [bind(queue.name, { queue: queue.name }, queue.path)],
  };
}
