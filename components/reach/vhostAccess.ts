/**
 * RabbitMQ makes a vhost and then, as a second step, gives whoever asked for it all permissions in it. If the
 * connection breaks in between, as when a run is killed, nobody has any, asking again changes nothing, and every
 * object of that vhost is refused from then on.
 */
import { Api, type Login } from "../engine/api.ts";
import { items, text } from "../engine/fromBroker.ts";
import { giveAccess } from "../engine/giveAccess.ts";

/** Gives the administrator all permissions in those of the vhosts that exist and where it has none at all. */
export async function restoreAccess(login: Login, vhosts: readonly string[]): Promise<void> {
  const api = new Api(login);
  try {
    const own = items(await api.get("users", login.username, "permissions")).map(({ vhost }) => text(vhost));
    const without = vhosts.filter((name) => !own.includes(name));
    if (without.length === 0) return;
    const existing = items(await api.getAt("/vhosts?columns=name")).map(({ name }) => text(name));
    for (const name of without.filter((name) => existing.includes(name))) {
      await giveAccess(api, name, login.username);
    }
  } finally {
    api.close();
  }
}
