/** An upgrade within an update: refused or told in the preview, and with the feature flags enabled around it. */
import * as pulumi from "@pulumi/pulumi";
import { BrokerClient, type Credentials } from "../broker/client.ts";
import type { Resolved } from "../cluster/settings.ts";
import { compareVersions } from "../cluster/upgradePath.ts";
import { runError } from "../pulumi/runError.ts";
import { askBroker } from "../upgrade/askBroker.ts";
import type { Assessment } from "../upgrade/assess.ts";
import { readBrokerState } from "../upgrade/brokerState.ts";
import { enableStableFlags } from "../upgrade/enableFlags.ts";
import { flagLines, useLines } from "../upgrade/lines.ts";

/** A preview with more lines is unreadable. */
const longestList = 12;

/**
 * Says what the upgrade means, and in an update enables the feature flags before it.
 * @returns whether nodes get another version
 * @throws pulumi.RunError if RabbitMQ does not support the upgrade
 */
export async function beginUpgrade(
  client: BrokerClient,
  settings: Resolved,
  cluster: pulumi.Resource,
): Promise<boolean> {
  const { version, featureFlags, config } = settings;
  const enablesFlags = featureFlags === "enable";
  const found = await askBroker((path) => client.getAt(path), { version, enablesFlags }, config);
  if (found.refused.length > 0) throw runError(refusal(settings, found));
  if (found.path.kind === "same") return found.isHalfDone;
  if (pulumi.runtime.isDryRun()) tell(found, enablesFlags, cluster);
  else if (enablesFlags) await enable(client, cluster, "before the upgrade");
  return true;
}

/** After all nodes run the new image. A failure does not undo the upgrade, and is a warning. */
export async function endUpgrade(
  broker: Credentials,
  { featureFlags, version, image }: Resolved,
  cluster: pulumi.Resource,
): Promise<void> {
  const client = new BrokerClient(broker);
  try {
    const runs = (await readBrokerState((path) => client.getAt(path))).version;
    if (compareVersions(runs, version) !== 0) {
      const what = `the image ${image} contains RabbitMQ ${runs}, and `;
      void pulumi.log.warn(`${what}\`version\` says ${version}, which decides the configuration`, cluster);
    }
    if (featureFlags === "enable") await enable(client, cluster, "after the upgrade");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const advice = "all nodes run the new version; run `rabbitmqctl enable_feature_flag all` on one of them";
    void pulumi.log.warn(`${reason}; ${advice}`, cluster);
  } finally {
    client.close();
  }
}

async function enable(client: BrokerClient, cluster: pulumi.Resource, when: string): Promise<void> {
  const enabled = await enableStableFlags(client);
  if (enabled.length > 0) {
    void pulumi.log.info(`${when}: enabled the feature flags ${enabled.join(", ")}`, cluster);
  }
}

function refusal({ name }: Resolved, { from, to, refused }: Assessment): string {
  const lines = refused.map((line) => `  ${line}`).join("\n");
  return `the RabbitMQ cluster ${name} runs ${from} and cannot be changed to ${to}; nothing was changed:\n${lines}`;
}

function tell(found: Assessment, enablesFlags: boolean, cluster: pulumi.Resource): void {
  const { from, to, uses, unhealthy, deprecated, erlang } = found;
  void pulumi.log.info(
    [`upgrade from ${from} to ${to}`, ...flagLines(found, enablesFlags)].join("; "),
    cluster,
  );
  const warnings = [
    ...unhealthy,
    ...(erlang === undefined ? [] : [`${erlang}; check what the new image has`]),
    ...deprecated.map((name) => `the deprecated feature ${name} is in use`),
    ...useLines(uses, to),
  ];
  if (warnings.length === 0) return;
  const left = warnings.length - longestList;
  const more = left > 0 ? [`and ${left} more lines: \`warren upgrade --to ${to}\` prints all`] : [];
  const text = [`before the upgrade from ${from} to ${to}:`, ...warnings.slice(0, longestList), ...more].join(
    "\n  ",
  );
  void pulumi.log.warn(text, cluster);
}
