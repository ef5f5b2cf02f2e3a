/** How the kinds of objects differ in what can be done with them, and their names in messages. */

import type { KindName, Owned } from "../../topology/interchange/codec/objects.ts";
import { quote } from "../../topology/report/problem.ts";

/** RabbitMQ refuses to change it, or ignores the change. */
export function isFixed(kind: KindName): boolean {
  return kind === "exchanges" || kind === "queues";
}

/**
 * @pulumi/rabbitmq makes some objects of that kind: in a stack where an object moved from one provider to the other, a
 * later change may be that provider's.
 */
export function isShared(kind: KindName): boolean {
  return kind === "policies" || kind === "users";
}

/**
 * RabbitMQ stores all limits of a vhost in one value, which it reads, changes and writes: of two parallel changes one
 * is lost. It deletes all topic permissions of a user together.
 */
export function isOneByOne(kind: KindName): boolean {
  return kind === "limits" || kind === "userLimits" || kind === "topicPermissions";
}

/** E.g. `policy "limits"`. */
export function describe({ kind, keys }: Pick<Owned<unknown>, "kind" | "keys">): string {
  const [first = "", second = ""] = keys;
  switch (kind) {
    case "vhost":
      return "the vhost";
    case "settings":
      return "the vhost's settings";
    case "limits":
      return `the vhost's limit ${first}`;
    case "users":
      return `user ${quote(first)}`;
    case "userLimits":
      return `the limit ${second} of user ${quote(first)}`;
    case "permissions":
      return `the permissions of user ${quote(first)}`;
    case "topicPermissions":
      return `the permissions of user ${quote(first)} on exchange ${quote(second)}`;
    case "exchanges":
      return `exchange ${quote(first)}`;
    case "queues":
      return `queue ${quote(first)}`;
    case "bindings":
      return `binding ${first}`;
    case "policies":
      return `policy ${quote(first)}`;
    case "operatorPolicies":
      return `operator policy ${quote(first)}`;
    case "parameters":
      return `${first} ${quote(second)}`;
    case "globalParameters":
      return `global parameter ${quote(first)}`;
  }
}
