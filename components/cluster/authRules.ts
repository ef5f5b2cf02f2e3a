/** What the version of RabbitMQ says to `oauth2` and `ldap`, and what of them is allowed and unwise. */
import { authConf } from "./authConf.ts";
import { type ConfCheck, checkLines } from "./confSchema/check.ts";
import type { SettingProblem } from "./read.ts";
import type { Resolved } from "./settings.ts";

/** @param path of the cluster's settings, for the messages */
export function checkAuth(settings: Resolved, path: string): ConfCheck {
  const lines = authConf(settings).map(({ key, value, setting }) => {
    const at = `${path}.${setting}`;
    return { key, value, path: at, name: `${at}: ${key}` };
  });
  const { problems, warnings } = checkLines(settings, lines);
  // One setting may write many lines, which lack for the same reason.
  const firsts = problems.filter((one, i) => problems.findIndex((other) => other.path === one.path) === i);
  return { problems: firsts, warnings: [...warnings, ...unwise(settings, path)] };
}

function unwise({ ldap, oauth2, version }: Resolved, path: string): readonly SettingProblem[] {
  const clear = `${path}.ldap.tls`;
  const shown = `${path}.oauth2.management.clientSecret`;
  return [
    ...(ldap?.tls === "none"
      ? [
          {
            path: clear,
            message: `${clear}: the passwords of all users go to the directory in the clear, and whoever answers in its place lets anybody in`,
          },
        ]
      : []),
    ...(oauth2?.management?.clientSecret && showsClientSecret(version)
      ? [
          {
            path: shown,
            message: `${shown}: RabbitMQ ${version} sends this secret to everybody who opens the management page, before any login; take a public client with PKCE, or RabbitMQ 4.2.9 or 4.3.3`,
          },
        ]
      : []),
  ];
}

/** RabbitMQ's management plugin keeps it to itself from 4.2.9 and 4.3.3 on. */
function showsClientSecret(version: string): boolean {
  const [, minor = 0, patch = Number.POSITIVE_INFINITY] = version.split(".").map(Number);
  if (minor < 2) return true;
  return (minor === 2 && patch < 9) || (minor === 3 && patch < 3);
}
