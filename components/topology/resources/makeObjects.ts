/** Everything that a topology puts into its broker, by whichever plugin makes it. */
import type { Output, Resource } from "@pulumi/pulumi";
import { Provider } from "@pulumi/rabbitmq/provider.js";
import type { User } from "@pulumi/rabbitmq/user.js";
import type { ReachedBroker } from "../../reach/provider.ts";
import type { Broker, Place } from "./broker.ts";
import type { Division } from "./division.ts";
import { OwnObjects } from "./ownObjects.ts";
import { makeOwnProvider } from "./ownProvider.ts";
import { makeEngine, makeGuard } from "./safeguards.ts";
import type { SecretSources } from "./secretSources.ts";
import { makeUsers, type Usernames } from "./users.ts";
import { type MadeVhosts, makeVhosts } from "./vhosts.ts";

/** @returns the names of all users, to wait for */
export function makeObjects(
  place: Place,
  reached: ReachedBroker,
  division: Division,
  passwords: ReadonlyMap<string, Output<string>>,
  sources: SecretSources,
): Usernames {
  const own = { ...place, provider: makeOwnProvider(place, reached) };
  // Before anything else, a change of engine that would cost the objects is refused. With `handOver` there is none; that
  // the state may forget them all is true, and recorded, once it knows so of each.
  const first = place.handOver ? [] : [makeEngine(own, division, [])];
  const objects = new OwnObjects(own, division, first);
  const broker = pluginBroker(place, reached, division, first);
  const { plugin } = division;
  const ofPlugin = broker === undefined ? new Map<string, User>() : makeUsers(broker, plugin, passwords);
  const users = objects.makeGlobal(ofPlugin, passwords);
  const vhosts = broker === undefined ? noVhosts : makeVhosts(broker, plugin, users);
  objects.makeVhosts(vhosts.byName, users, sources);
  const all = [...ofPlugin.values(), ...vhosts.all, ...objects.all];
  if (division.engine === "resources") all.push(makeGuard(own, division, all));
  if (place.handOver) makeEngine(own, division, all);
  return users;
}

const noVhosts: MadeVhosts = { byName: new Map(), all: [] };

/** Undefined: @pulumi/rabbitmq has nothing to make, so its plugin is not started. */
function pluginBroker(
  place: Place,
  { endpoint, username, password }: ReachedBroker,
  { plugin }: Division,
  after: readonly Resource[],
): Broker | undefined {
  if (plugin.users.length === 0 && plugin.vhosts.length === 0) return undefined;
  const opts = { parent: place.parent, dependsOn: [...after] };
  return { ...place, provider: new Provider(place.name, { endpoint, username, password }, opts) };
}
