/** Everything that a topology puts into its broker, by whichever plugin makes it. */
import type { Output, Resource } from "@pulumi/pulumi";
import { Provider } from "@pulumi/rabbitmq/provider.js";
import type { ReachedBroker } from "../../reach/provider.ts";
import type { Plan } from "../model.ts";
import type { Place, Usernames } from "./broker.ts";
import type { Division } from "./division.ts";
import { OwnObjects } from "./ownObjects.ts";
import { makeOwnProvider } from "./ownProvider.ts";
import { makeTopicPermissions } from "./permissions.ts";
import { makePolicies } from "./policies.ts";
import { makeEngine, makeGuard } from "./safeguards.ts";
import type { SecretSources } from "./secretSources.ts";
import { makeUsers } from "./users.ts";
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
  const { plugin } = division;
  const users = objects.makeGlobal(makeUsers(objects, plugin.users, passwords), passwords);
  const vhosts = makePluginVhosts(place, reached, objects, plugin, users, first);
  const rest = objects.makeVhosts(vhosts.byName, users, sources);
  for (const vhost of plugin.vhosts) {
    const made = vhosts.byName.get(vhost.name);
    if (made === undefined) continue;
    const after = [rest.get(vhost.name)].filter((one) => one !== undefined);
    makePolicies(objects, vhost, made, after);
    makeTopicPermissions(objects, vhost, made, users, after);
  }
  const all = [...vhosts.all, ...objects.all];
  if (division.engine === "resources") all.push(makeGuard(own, division, all));
  if (place.handOver) makeEngine(own, division, all);
  return users;
}

/** Where @pulumi/rabbitmq has nothing to make, its plugin is not started. */
function makePluginVhosts(
  place: Place,
  { endpoint, username, password }: ReachedBroker,
  own: OwnObjects,
  plan: Plan,
  users: Usernames,
  after: readonly Resource[],
): MadeVhosts {
  if (plan.vhosts.length === 0) return { byName: new Map(), all: [] };
  const opts = { parent: place.parent, dependsOn: [...after] };
  const provider = new Provider(place.name, { endpoint, username, password }, opts);
  return makeVhosts({ ...place, provider }, own, plan, users);
}
