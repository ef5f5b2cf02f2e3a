/** What a reader is told about an upgrade, one thing a line. */
import { printable } from "../topology/escape.ts";
import type { Assessment } from "./assess.ts";
import type { Client, Use } from "./clientScan.ts";

/** Who uses what, by feature: a head line and one line for each use. */
export function useLines(uses: readonly Use[], to: string): readonly string[] {
  const features = [...new Set(uses.map(({ feature }) => feature))];
  return features.flatMap((feature) => {
    const own = uses.filter((use) => use.feature === feature);
    const known = own.every(({ isCertain }) => isCertain);
    const head = known
      ? `${to} denies ${feature.what} (${feature.name}): ${feature.effect}; ${feature.advice}`
      : `${to} denies ${feature.what} (${feature.name}); RabbitMQ does not tell who uses that: check these clients; ${feature.advice}`;
    return [head, ...own.map((use) => `  ${useLine(use)}`)];
  });
}

function useLine({ object, clients }: Use): string {
  const who = clients.map(clientLine).join("; ");
  if (object === undefined) return who;
  return printable(who === "" ? object : `${object}, consumed by ${who}`);
}

/** Names come from clients: control characters in them must not reach a terminal. */
function clientLine({ connection, name, user, peer, library }: Client): string {
  const called = name === undefined ? connection : `${name} (${connection})`;
  const by = library === undefined ? "" : `, ${library}`;
  return printable(`connection ${called} of user ${JSON.stringify(user)} from ${peer}${by}`);
}

/** What the update does about feature flags; none if there is nothing to do. */
export function flagLines({ path, flagsOff }: Assessment, enablesFlags: boolean): readonly string[] {
  if (path.kind !== "allowed" || !enablesFlags) return [];
  const after =
    "after the upgrade the update enables the new version's stable feature flags, which cannot be undone";
  if (flagsOff.length === 0) return [after];
  return [`before the upgrade the update enables the feature flags ${flagsOff.join(", ")}; ${after}`];
}
