/** What the patterns are built of: exchanges and queues that stand beside those of the file. */
import type { Objects, Placed } from "../expand/objects.ts";
import { deadLetterArguments } from "../language/queueFields.ts";
import type { Binding, Exchange, Json, Queue, QueueType } from "../model.ts";
import type { Path } from "../report.ts";

type Arguments = { readonly [name: string]: Json };

/** The queue beside one that is not replicated need not be either; nothing is taken out of a stream. */
export const typeBeside = (type: QueueType): QueueType => (type === "classic" ? "classic" : "quorum");

/**
 * A dead letter stays in its quorum queue until it has arrived. RabbitMQ does that only for a queue
 * that refuses what it cannot hold; a queue without a limit never does.
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
  arguments: { ...args, "x-queue-type": type },
  path,
});

/** A queue in which messages wait that long before they go on, with the routing key they came with. */
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

/** An exchange that puts everything into one queue of the same name, whatever the routing key. */
export function caughtIn(queue: Placed<Queue>): Objects {
  return {
    exchanges: [exchangeBeside(queue.name, "fanout", queue.path)],
    queues: [queue],
    bindings: [bind(queue.name, { queue: queue.name }, queue.path)],
  };
}
