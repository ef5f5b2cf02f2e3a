/** Permissions are for users of the topology, topic permissions for exchanges of the vhost. */

import type { Path } from "../report/collector.ts";
import { quote } from "../report/problem.ts";
import { checkPatternLength } from "./patternLength.ts";
import { requireExchange, requireQueue, type VhostScope } from "./vhost.ts";

export function checkPermissions(scope: VhostScope): void {
  const { draft, path, report, users } = scope;
  for (const field of ["permissions", "topicPermissions", "access"] as const) {
    for (const user of Object.keys(draft[field] ?? {})) {
      if (users.has(user)) continue;
      const message = `no user ${quote(user)} is defined; define it under \`users\`${report.didYouMean(user, users)}`;
      report.add({ code: "undefined-user", message }, [...path, field, user], "key");
    }
  }
  for (const [user, byExchange] of Object.entries(draft.topicPermissions ?? {})) {
    for (const exchange of Object.keys(byExchange ?? {})) {
      requireExchange(scope, exchange, [...path, "topicPermissions", user, exchange], "key");
    }
  }
  checkLengths(scope);
  checkAccess(scope);
}

function checkLengths(scope: VhostScope): void {
  const { draft, path } = scope;
  const each = (rights: { readonly [right: string]: string | undefined } | undefined, at: Path) => {
    for (const [right, pattern] of Object.entries(rights ?? {})) {
      if (pattern !== undefined) checkPatternLength(scope, pattern, [...at, right]);
    }
  };
  for (const [user, rights] of Object.entries(draft.permissions ?? {})) {
    each({ ...rights }, [...path, "permissions", user]);
  }
  for (const [user, byExchange] of Object.entries(draft.topicPermissions ?? {})) {
    for (const [exchange, rights] of Object.entries(byExchange ?? {})) {
      each({ ...rights }, [...path, "topicPermissions", user, exchange]);
    }
  }
}

function checkAccess(scope: VhostScope): void {
  const { draft, path, report } = scope;
  for (const [user, access] of Object.entries(draft.access ?? {})) {
    const at = [...path, "access", user];
    if (Object.hasOwn(draft.permissions ?? {}, user)) {
      const message = `user ${quote(user)} has permissions in this vhost already, and a user has them once; leave one of the two out`;
      report.add({ code: "given-twice", message }, at, "key");
    }
    for (const [index, exchange] of (access?.publish ?? []).entries()) {
      if (exchange !== undefined) requireExchange(scope, exchange, [...at, "publish", index], "value");
    }
    for (const [index, queue] of (access?.consume ?? []).entries()) {
      // A super stream represents its partitions.
      if (queue === undefined || Object.hasOwn(draft.superStreams ?? {}, queue)) continue;
      requireQueue(scope, queue, [...at, "consume", index]);
    }
    for (const [index, name] of (access?.manage ?? []).entries()) {
      if (name === undefined || scope.exchanges.has(name) || scope.external.exchanges.has(name)) continue;
      requireQueue(scope, name, [...at, "manage", index]);
    }
  }
}
