import * as pulumi from "@pulumi/pulumi";
import { Permissions } from "@pulumi/rabbitmq/permissions.js";
import { topicPermissionsType } from "../../engine/tokens.ts";
import { treeOf } from "../../engine/tree.ts";
import type * as model from "../model.ts";
import { type Broker, livingIn, type Usernames } from "./broker.ts";
import { logicalName } from "./names.ts";
import { restsOn, topicPermission } from "./objects.ts";
import type { OwnObjects } from "./ownObjects.ts";
import type { VhostResources } from "./vhostResources.ts";

/** Makes the permissions of all users in one vhost. */
export function makePermissions(
  broker: Broker,
  vhost: model.Vhost,
  made: VhostResources,
  users: Usernames,
): readonly Permissions[] {
  return vhost.permissions.map(({ user, configure, write, read }) => {
    return new Permissions(
      logicalName(broker.name, "permissions", vhost.name, user),
      {
        user: users.get(user)?.name ?? user,
        vhost: made.vhost,
        permissions: { configure, write, read },
      },
      { ...livingIn(broker, made.resource), deleteBeforeReplace: true },
    );
  });
}

/**
 * Makes one resource for each user, for all exchanges. The plugin's own clears them all before it sets them anew, and an
 * exchange without one is open to everybody with the permission to write.
 * @param after what makes the exchanges that have no resource of their own
 */
export function makeTopicPermissions(
  own: OwnObjects,
  vhost: model.Vhost,
  made: VhostResources,
  users: Usernames,
  after: readonly pulumi.Resource[],
): void {
  for (const user of new Set(vhost.topicPermissions.map((one) => one.user))) {
    const all = vhost.topicPermissions.filter((one) => one.user === user);
    own.make(
      topicPermissionsType,
      logicalName(own.name, "topic-permissions", vhost.name, user),
      {
        vhost: pulumi.all([users.get(user)?.name ?? user, made.vhost]).apply(() => vhost.name),
        objects: treeOf(all.map(topicPermission)),
        ...restsOn({ ...vhost, bindings: [], topicPermissions: all }, { vhosts: [vhost] }),
      },
      {
        dependsOn: [...all.flatMap(({ exchange }) => made.exchanges.get(exchange) ?? []), ...after],
        container: made.resource,
        formerType: "rabbitmq:index/topicPermissions:TopicPermissions",
      },
    );
  }
}
