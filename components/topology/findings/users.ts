/** Users with too many permissions, or none. */
import type { Problem } from "../model.ts";
import { quote } from "../report/problem.ts";
import { type PlanRule, type VhostRule, warning } from "./rule.ts";

/** With these a user sees every vhost in the management API, without a permission there. */
const seesEveryVhost = ["administrator", "monitoring"];

export const administratorTag: PlanRule = ({ users }) =>
  users
    .filter(({ tags }) => tags.includes("administrator"))
    .map((user) => {
      const message = `user ${quote(user.name)} is an administrator and may change everything in every vhost, users and permissions too; give the tag that is needed: management, policymaker or monitoring`;
      return warning("administrator-tag", message, ["users", user.name, "tags"], user);
    });

export const userWithoutPermissions: PlanRule = ({ users, vhosts }) => {
  const permitted = new Set(vhosts.flatMap(({ permissions }) => permissions.map(({ user }) => user)));
  return users
    .filter(({ name, tags }) => !permitted.has(name) && !tags.some((tag) => seesEveryVhost.includes(tag)))
    .map((user) => {
      const message = `user ${quote(user.name)} has no permission in any vhost, so that every connection is refused; add the user to the \`permissions\` or \`access\` of a vhost`;
      return warning("user-without-permissions", message, ["users", user.name], user);
    });
};

const matchesEverything = (pattern: string) => /^\^?\.[*+]\$?$/.test(pattern);

export const userWithAllPermissions: VhostRule = ({ vhost, path }) =>
  vhost.permissions
    .filter(({ configure, write, read }) => [configure, write, read].every(matchesEverything))
    .map((one): Problem => {
      const message = `user ${quote(one.user)} may declare, delete, publish to and consume from everything in vhost ${quote(vhost.name)}; name what the application needs, or let \`access\` compute it`;
      return warning("user-with-all-permissions", message, [...path, "permissions", one.user], one);
    });
