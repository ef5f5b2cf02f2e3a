/** Permissions are of users that the topology has, topic permissions for exchanges that the vhost has. */
import { quote } from "../problem.ts";
import { requireExchange, type VhostScope } from "./vhost.ts";

export function checkPermissions(scope: VhostScope): void {
  const { draft, path, report, users } = scope;
  for (const field of ["permissions", "topicPermissions"] as const) {
    for (const user of Object.keys(draft[field] ?? {})) {
      if (users.has(user)) continue;
      const message = `no user ${quote(user)} is defined; define it under \`users\`${report.didYouMean(user, users)}`;
      report.add({ code: "undefined-user", message }, [...path, field, user], "key");
    }
  }
  for (const [user, byExchange] of Object.entries(draft.topicPermissions ?? {})) {
    for (const exchange of Object.keys(byExchange ?? {})) {
      // The empty name is reported as a name already.
      if (exchange === "") continue;
      requireExchange(scope, exchange, [...path, "topicPermissions", user, exchange], "key");
    }
  }
}
