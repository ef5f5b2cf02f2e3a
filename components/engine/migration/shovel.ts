/** Moves messages from one queue to another inside the broker, each taken from the first once the second has it. */
import { type Api, Refused } from "../api.ts";
import { items } from "../fromBroker.ts";

const plugin = "rabbitmq_shovel";

/** @throws Refused where a node of the broker has no shovels */
export async function requireShovels(api: Api): Promise<void> {
  const nodes = items(await api.get("nodes"));
  // A node that does not run reports none.
  const without = nodes.filter(({ running, enabled_plugins: plugins }) => {
    return running === true && !(Array.isArray(plugins) && plugins.includes(plugin));
  });
  if (without.length === 0) return;
  throw new Refused(
    400,
    `a migration needs the plugin ${plugin}, which is not enabled on ${without.map(({ name }) => String(name)).join(", ")}; ` +
      `\`rabbitmq-plugins enable ${plugin}\` on every node enables it without a restart`,
  );
}

export async function startShovel(
  api: Api,
  vhost: string,
  name: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  // Without a host: a connection inside the broker, which needs no login.
  const uri = `amqp:///${encodeURIComponent(vhost)}`;
  await api.put(["parameters", "shovel", vhost, name], {
    component: "shovel",
    vhost,
    name,
    value: {
      "src-protocol": "amqp091",
      "src-uri": uri,
      "src-queue": from,
      "src-delete-after": "never",
      "dest-protocol": "amqp091",
      "dest-uri": uri,
      "dest-queue": to,
      "ack-mode": "on-confirm",
      "reconnect-delay": 1,
    },
  });
}

export async function stopShovel(api: Api, vhost: string, name: string): Promise<void> {
  await api.delete(["parameters", "shovel", vhost, name]);
}
