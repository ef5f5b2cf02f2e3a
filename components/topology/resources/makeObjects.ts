/** Everything that a topology puts into its broker, by whichever plugin makes it. */
import type { Output } from "@pulumi/pulumi";
import { Provider } from "@pulumi/rabbitmq/provider.js";
import type { ReachedBroker } from "../../reach/provider.ts";
import type { Place } from "./broker.ts";
import type { Division } from "./division.ts";
import { OwnObjects } from "./ownObjects.ts";
import type { SecretSources } from "./secretSources.ts";
import { makeUsers, type Usernames } from "./users.ts";
import type { VhostResources } from "./vhostResources.ts";
import { makeVhosts } from "./vhosts.ts";

/** @returns the names of all users, to wait for */
export function makeObjects(
  place: Place,
  reached: ReachedBroker,
  division: Division,
  passwords: ReadonlyMap<string, Output<string>>,
  sources: SecretSources,
): Usernames {
  const own = new OwnObjects(place, reached, division);
  const { plugin } = division;
  if (plugin.users.length === 0 && plugin.vhosts.length === 0) {
    const users = own.makeGlobal(new Map(), passwords);
    own.makeVhosts(new Map<string, VhostResources>(), users, sources);
    return users;
  }
  const { endpoint, username, password } = reached;
  const provider = new Provider(place.name, { endpoint, username, password }, { parent: place.parent });
  const broker = { ...place, provider };
  const users = own.makeGlobal(makeUsers(broker, plugin, passwords), passwords);
  own.makeVhosts(makeVhosts(broker, plugin, users), users, sources);
  return users;
}
