import { Permissions } from "@pulumi/rabbitmq/permissions.js";
import { TopicPermissions } from "@pulumi/rabbitmq/topicPermissions.js";
import type * as model from "../model.ts";
import { type Broker, livingIn } from "./broker.ts";
import { logicalName } from "./names.ts";
import type { Usernames } from "./users.ts";
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

/** Makes one resource for each user: the plugin reads all exchanges of a (user, vhost) pair back together. */
export function makeTopicPermissions(
  broker: Broker,
  vhost: model.Vhost,
  made: VhostResources,
  users: Usernames,
): readonly TopicPermissions[] {
  return [...new Set(vhost.topicPermissions.map((one) => one.user))].map((user) => {
    const all = vhost.topicPermissions.filter((one) => one.user === user);
    return new TopicPermissions(
      logicalName(broker.name, "topic-permissions", vhost.name, user),
      {
        user: users.get(user)?.name ?? user,
        vhost: made.vhost,
        permissions: all.map(({ exchange, write, read }) => ({
          exchange: made.exchanges.get(exchange)?.name ?? exchange,
          write,
          read,
        })),
      },
      { ...livingIn(broker, made.resource), deleteBeforeReplace: true },
    );
  });
}
