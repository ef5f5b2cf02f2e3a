import { Permissions } from "@pulumi/rabbitmq/permissions.js";
import type * as model from "../../topology/model.ts";
import { type Broker, optionsIn, type Usernames, type VhostResources } from "../broker.ts";
import { logicalName } from "../names.ts";

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
      { ...optionsIn(broker, made.resource), deleteBeforeReplace: true },
    );
  });
}
