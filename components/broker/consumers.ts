/** Who consumes a queue. A shovel names its connection after itself, and is a consumer as long as it exists. */
import type { BrokerClient } from "./client.ts";
import { items, map, text } from "./fromBroker.ts";

/**
 * The number of consumers of each queue in the vhost, without those of the shovels with these names. As old as all
 * statistics: see `staleMs`. A shovel that reads with AMQP 1.0 counts: RabbitMQ does not say whose such a consumer is.
 */
export async function otherConsumers(
  api: BrokerClient,
  vhost: string,
  shovels: ReadonlySet<string>,
): Promise<ReadonlyMap<string, number>> {
  const [consumers, connections] = await Promise.all([
    api.get("consumers", vhost),
    api.get("vhosts", vhost, "connections"),
  ]);
  const theirs = new Set(
    items(connections).flatMap(({ name, client_properties }) => {
      const [, shovel] = /^Shovel (.*)$/s.exec(text(map(client_properties).connection_name)) ?? [];
      return shovel !== undefined && shovels.has(shovel) ? [text(name)] : [];
    }),
  );
  const counts = new Map<string, number>();
  for (const { queue, channel_details } of items(consumers)) {
    if (theirs.has(text(map(channel_details).connection_name))) continue;
    const name = text(map(queue).name);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}
