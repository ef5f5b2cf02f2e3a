/** Regular expressions that look like a name but match more than that name. */
import type { Position, Problem } from "../model.ts";
import { quote } from "../report/problem.ts";
import { type VhostRule, warning } from "./rule.ts";

/** Letters, digits and other characters of names; only the dot has another meaning in a regular expression. */
const plainName = /^[\p{L}\p{N}_][\p{L}\p{N}_./:-]*$/u;

/** `^a|b$` is `^a` or `b$`: alternatives in between have no anchor. */
const halfAnchored = /^\^([^|^$()[\]\\]+(?:\|[^|^$()[\]\\]+)+)\$$/;

/** What was probably meant, or nothing if the pattern is fine. */
function anchored(pattern: string): string | undefined {
  if (plainName.test(pattern)) return `^${pattern.replaceAll(".", "\\.")}$`;
  const words = halfAnchored.exec(pattern)?.[1];
  return words === undefined ? undefined : `^(${words})$`;
}

function check(
  pattern: string,
  what: string,
  path: Problem["path"],
  of: { readonly at?: Position },
): readonly Problem[] {
  const better = anchored(pattern);
  if (better === undefined) return [];
  const example = pattern.startsWith("^") ? "" : `, ${quote(`x.${pattern}.y`)} too`;
  const message = `the pattern ${quote(pattern)} of ${what} matches anywhere in a name${example}; for the whole name write ${quote(better)}`;
  return [warning("unanchored-pattern", message, path, of)];
}

const rights = ["configure", "write", "read"] as const;

export const unanchoredPattern: VhostRule = ({ vhost, path }) => [
  ...vhost.permissions.flatMap((one) =>
    rights.flatMap((right) =>
      check(
        one[right],
        `${right} of user ${quote(one.user)}`,
        [...path, "permissions", one.user, right],
        one,
      ),
    ),
  ),
  ...vhost.topicPermissions.flatMap((one) =>
    (["write", "read"] as const).flatMap((right) =>
      check(
        one[right],
        `${right} of user ${quote(one.user)} at exchange ${quote(one.exchange)}`,
        [...path, "topicPermissions", one.user, one.exchange, right],
        one,
      ),
    ),
  ),
  ...vhost.policies.flatMap((one) =>
    check(one.pattern, `policy ${quote(one.name)}`, [...path, "policies", one.name, "pattern"], one),
  ),
  ...vhost.operatorPolicies.flatMap((one) =>
    check(
      one.pattern,
      `operator policy ${quote(one.name)}`,
      [...path, "operatorPolicies", one.name, "pattern"],
      one,
    ),
  ),
];
