/** Creates all objects of a topology, with both plugins. */

import type { Output } from "@pulumi/pulumi";
import * as pulumi from "@pulumi/pulumi";
import type { Connection } from "../connection/program/connect.ts";
import type { Broker, Place, Usernames } from "./broker.ts";
import type { Division } from "./division.ts";
import { OwnObjects, type OwnResource } from "./ownObjects.ts";
import { makeOwnProvider } from "./ownProvider.ts";
import { makePolicies } from "./policies.ts";
import { makeVhosts } from "./rabbitmq/vhosts.ts";
import { makeBulkGuard, makeEngine, makeGuard } from "./safeguards.ts";
import type { SecretSources } from "./secretSources.ts";
import { makeTopicPermissions } from "./topicPermissions.ts";
import { makeUsers } from "./users.ts";

/** @returns the names of all users, as outputs to wait for */
export function makeObjects(
  place: Place,
  connection: Connection,
  division: Division,
  passwords: ReadonlyMap<string, Output<string>>,
  sources: SecretSources,
): Usernames {
  const own = { ...place, provider: makeOwnProvider(place, connection) };
  // First of all, this refuses a change of engine that would delete the objects. With `handOver` it comes last: the
  // state records that it may forget all objects once each object's state does.
  const first = place.handOver ? [] : [makeEngine(own, division, [])];
  const objects = new OwnObjects(own, division, first);
  const { official } = division;
  const users = objects.makeGlobal(makeUsers(objects, official.users, passwords), passwords);
  const vhosts = makeVhosts(place, connection.official, objects, official, users, [
    ...first,
    // Its plugin opens the address to which the other one connects.
    own.provider,
  ]);
  const ownVhosts = objects.makeVhosts(vhosts.byName, users, sources);
  for (const vhost of official.vhosts) {
    const made = vhosts.byName.get(vhost.name);
    if (made === undefined) continue;
    const after = [ownVhosts.get(vhost.name)].filter((one) => one !== undefined);
    makePolicies(objects, vhost, made, after);
    makeTopicPermissions(objects, vhost, made, users, after);
  }
  const all = [...vhosts.all, ...objects.all];
  if (division.engine === "resources") all.push(makeGuard(own, division, all));
  else {
    // The program waits for everything that an output waits for.
    pulumi.output(guardBulk(own, division, [...first, ...objects.all]));
    return users;
  }
  if (place.handOver) makeEngine(own, division, all);
  return users;
}

async function guardBulk(own: Broker, division: Division, all: readonly OwnResource[]): Promise<void> {
  const made = await makeBulkGuard(own, division, all);
  if (own.handOver) makeEngine(own, division, made);
}
