import * as pulumi from "@pulumi/pulumi";
import { topicPermissionsType } from "../provider/state/tokens.ts";
import { treeOf } from "../provider/state/tree.ts";
import type * as model from "../topology/model.ts";
import type { Usernames, VhostResources } from "./broker.ts";
import { logicalName } from "./names.ts";
import { cascadeParents, topicPermission } from "./objects.ts";
import type { OwnObjects } from "./ownObjects.ts";

/**
 * Makes one resource for each user, for all exchanges. The plugin's own resource clears all topic permissions before it
 * sets them again; meanwhile every user with the permission to write may publish to any topic.
 * @param after resources of the exchanges that have no resource of their own
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
        ...cascadeParents({ ...vhost, bindings: [], topicPermissions: all }, { vhosts: [vhost] }),
      },
      {
        dependsOn: [...all.flatMap(({ exchange }) => made.exchanges.get(exchange) ?? []), ...after],
        container: made.resource,
        formerType: "rabbitmq:index/topicPermissions:TopicPermissions",
      },
    );
  }
}
