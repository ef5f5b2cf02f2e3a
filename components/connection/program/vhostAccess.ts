/**
 * RabbitMQ first creates a vhost and then, in a second step, grants its creator all permissions in it. If the
 * connection breaks in between, e.g. because a run is killed, no user has any; repeating the request changes nothing,
 * and RabbitMQ refuses every object of that vhost from then on.
 */
import { BrokerClient, type Credentials } from "../../broker/client.ts";
import { items, text } from "../../broker/fromBroker.ts";
import { giveAccess } from "../../broker/put.ts";

/** Grants the administrator all permissions in those of the vhosts that exist and in which it has none. */
export async function restoreAccess(credentials: Credentials, vhosts: readonly string[]): Promise<void> {
  const api = new BrokerClient(credentials);
  try {
    const own = items(await api.get("users", credentials.username, "permissions")).map(({ vhost }) =>
      text(vhost),
    );
    const without = vhosts.filter((name) => !own.includes(name));
    if (without.length === 0) return;
    const existing = items(await api.getAt("/vhosts?columns=name")).map(({ name }) => text(name));
    for (const name of without.filter((name) => existing.includes(name))) {
      await giveAccess(api, name, credentials.username);
    }
  } finally {
    api.close();
  }
}
