/**
 * A super stream as `rabbitmq-streams add_super_stream` declares it, so that every stream client recognises it: the
 * names and arguments are from rabbit_stream_manager.erl of RabbitMQ's stream plugin.
 */
import type { SuperStreamDefinition } from "../../definition/topology.ts";
import type { Path } from "../../report/collector.ts";
import type { Objects } from "../objects.ts";
import { fieldArguments } from "../queueFields.ts";
import { bind, exchangeBeside, queueBeside } from "./parts.ts";

const bindingKeysOf = ({ partitions, bindingKeys }: SuperStreamDefinition): readonly string[] =>
  bindingKeys ?? Array.from({ length: partitions ?? 0 }, (_, index) => String(index)); // validated: one of the two

/** The streams, in the order of their partitions. */
export const partitionNames = (name: string, definition: SuperStreamDefinition): readonly string[] =>
  bindingKeysOf(definition).map((key) => `${name}-${key}`);

export function superStream(name: string, definition: SuperStreamDefinition, path: Path): Objects {
  const streams = partitionNames(name, definition);
  const keys = bindingKeysOf(definition);
  const args = fieldArguments({ leaderLocator: "balanced", ...definition }, "stream");
  return {
    exchanges: [exchangeBeside(name, "direct", path, { "x-super-stream": true })],
    queues: streams.map((stream) => ({
      ...queueBeside(stream, "stream", path, args),
      ...(definition.allowLoss === true && { allowLoss: true }),
    })),
    bindings: streams.map((stream, order) => ({
      ...bind(name, { queue: stream }, path, { "x-stream-partition-order": order }),
      routingKey: keys[order] ?? "",
    })),
  };
}
