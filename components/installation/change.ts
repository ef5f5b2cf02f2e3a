/** Looks at the cluster that runs before an update changes it: may it, and what does that cost? */
import * as pulumi from "@pulumi/pulumi";
import { BrokerClient } from "../broker/client.ts";
import { costOf } from "../cluster/cost.ts";
import { switchBetween } from "../cluster/enabledPlugins.ts";
import { nodesService } from "../cluster/names.ts";
import { objectsOf } from "../cluster/objectChanges.ts";
import type { Resolved } from "../cluster/settings.ts";
import { statefulSet } from "../cluster/statefulSet.ts";
import { templateChanges } from "../cluster/templateChanges.ts";
import { nodesTlsRefusal } from "../cluster/tlsNodes.ts";
import type { LiveSet } from "../connection/kubernetes/liveSet.ts";
import type { TunnelTarget } from "../connection/kubernetes/target.ts";
import { accessOf, targetOf } from "../connection/program/kubernetesAccess.ts";
import { liveBroker } from "../connection/program/liveBroker.ts";
import { refuseMissingPlugins } from "../connection/program/plugins.ts";
import { hasEngine } from "../pulumi/engine.ts";
import { known } from "../pulumi/known.ts";
import { runError } from "../pulumi/runError.ts";
import { type Adoption, adopt } from "./adopt.ts";
import { refuseWrongDefinitions } from "./definitions.ts";
import { beginUpgrade, endUpgrade } from "./upgrade.ts";

/** What the look at the cluster found out. */
export interface Change extends Partial<Adoption> {
  /**
   * Ends an upgrade, once all nodes run the new version; undefined unless there is one. A function, because an Output
   * would copy the parts of what it holds, and because it knows the password that the broker has until then.
   */
  readonly endUpgrade: (() => Promise<void>) | undefined;
  /** Whether this update gives another list of plugins to nodes that keep running. */
  readonly switchesPlugins?: boolean;
}

const noUpgrade: Change = { endUpgrade: undefined };

/**
 * In a preview it says what the change costs, and fails if the change is not possible. In an update it fails before
 * anything is changed, and enables the feature flags that an upgrade needs. A cluster that does not exist yet, and one of
 * which only manifests are written, may be anything.
 * @param provider of the cluster's Kubernetes objects
 */
export function lookBeforeChange(
  cluster: pulumi.Resource,
  settings: Resolved,
  namespace: pulumi.Input<string>,
  provider: pulumi.ProviderResource | undefined,
): pulumi.Output<Change> {
  if (!hasEngine()) return pulumi.output(noUpgrade);
  const access = accessOf(provider);
  const asked = pulumi.all([targetOf(access, namespace, settings.name), access.renderYamlToDirectory]);
  // A promise, so that the result is neither a secret, as a kubeconfig may be, nor unknown in a preview.
  const looked = known(asked).then(async (found) => {
    const [target, isOnlyRendered] = found ?? [];
    return target === undefined || isOnlyRendered ? noUpgrade : look(target, settings, cluster);
  });
  if (isAwaited(settings)) return pulumi.output(looked);
  // Nobody handles the failure of this one: so Pulumi prints it as it is, and the preview fails.
  void looked.then(() => undefined);
  return pulumi.output(looked.catch(() => noUpgrade));
}

/**
 * Whether resources wait for the look. A preview changes nothing, and they need not; but beside a StatefulSet of somebody
 * else's the API server would refuse the one of an adoption, before the look can say why.
 */
function isAwaited({ adopted }: Resolved): boolean {
  return !pulumi.runtime.isDryRun() || adopted !== undefined;
}

/** The namespace, once the change is allowed: what is put into it waits for that. */
export function onceAllowed(
  namespace: pulumi.Input<string>,
  change: pulumi.Output<Change>,
  settings: Resolved,
): pulumi.Input<string> {
  if (!isAwaited(settings)) return namespace;
  return pulumi.all([namespace, change]).apply(([given]) => given);
}

async function look(target: TunnelTarget, settings: Resolved, cluster: pulumi.Resource): Promise<Change> {
  await refuseWrongDefinitions(target, settings);
  const live = await liveSet(target, cluster);
  if (settings.adopted && !live?.isOwn) {
    return (await adopt(target, settings, settings.adopted, cluster)) ?? noUpgrade;
  }
  if (live === undefined) return noUpgrade;
  refuseOtherNames(settings, live);
  const nodesTls = settings.tls?.nodes ? settings.tls.secretName : undefined;
  // A node alone cannot be split from another.
  if (live.pods.length > 1 && live.nodesTls !== nodesTls) {
    throw runError(nodesTlsRefusal(live.nodesTls, nodesTls, settings.name, target.namespace));
  }
  const wanted = {
    replicas: settings.replicas,
    // Plain values, though the type allows Outputs, and without those that are undefined.
    template: JSON.parse(JSON.stringify(statefulSet(settings).spec)).template,
    plugins: settings.plugins,
    objects: objectsOf(settings),
  };
  const cost = costOf(wanted, live, live.pods);
  if (cost !== undefined && pulumi.runtime.isDryRun()) void pulumi.log.info(cost, cluster);
  const changes = templateChanges(wanted.template, live.template);
  const { on, off } = switchBetween(live.plugins ?? [], settings.plugins);
  // Another image may have others, and what an older Warren has enabled is not known.
  if (live.plugins && !changes.includes("image")) await refuseMissingPlugins(target, settings, on, cluster);
  const upgrade = await lookForUpgrade(target, settings, live, changes, cluster);
  // Nodes that restart begin with the new list.
  const areSwitched = live.plugins !== undefined && changes.length === 0;
  return { ...upgrade, switchesPlugins: areSwitched && on.length + off.length > 0 };
}

async function lookForUpgrade(
  target: TunnelTarget,
  settings: Resolved,
  live: LiveSet,
  changes: readonly string[],
  cluster: pulumi.Resource,
): Promise<Change> {
  if (changes.length === 0 && !live.isRolling) return noUpgrade;
  try {
    return await ask(target, settings, cluster);
  } catch (error) {
    if (error instanceof pulumi.RunError) throw error;
    // The same image has the same version.
    if (!changes.includes("image")) return noUpgrade;
    const isServed = live.pods.some(({ ready }) => ready !== undefined);
    unasked(error, isServed, cluster);
    return noUpgrade;
  }
}

/** Under other names its nodes would be blank. */
function refuseOtherNames(settings: Resolved, { serviceName }: LiveSet): void {
  const wanted = nodesService(settings);
  if (serviceName === wanted) return;
  throw runError(
    `the StatefulSet ${settings.name} has nodes that are named after the Service ${serviceName}, and these settings name ` +
      `them after ${wanted}: all nodes would be blank. Was \`adopt\` added or taken away? Nothing was changed`,
  );
}

async function ask(target: TunnelTarget, settings: Resolved, cluster: pulumi.Resource): Promise<Change> {
  const broker = await liveBroker(target);
  const client = new BrokerClient(broker(), { retryAfterMs: [1_000, 2_000] });
  try {
    const begun = await beginUpgrade(client, settings, cluster);
    return begun ? { endUpgrade: () => endUpgrade(broker(), settings, cluster) } : noUpgrade;
  } finally {
    client.close();
  }
}

/** An API server that is unreachable does not stop a preview, which changes nothing. */
async function liveSet(target: TunnelTarget, cluster: pulumi.Resource): Promise<LiveSet | undefined> {
  const { readLiveSet } = await import("../connection/kubernetes/liveSet.ts");
  try {
    return await readLiveSet(target, target.service);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const where = `the StatefulSet ${target.service} in namespace ${target.namespace}, ${reason}`;
    if (!pulumi.runtime.isDryRun()) {
      throw runError(
        `cannot read ${where}: without it nobody knows what this update does. Nothing was changed`,
      );
    }
    void pulumi.log.info(`not checked against the running cluster: cannot read ${where}`, cluster);
    return undefined;
  }
}

/**
 * The broker could not be asked for its version. With a node that serves clients the update must not go on; without one
 * it may be what brings the cluster back.
 */
function unasked(error: unknown, isServed: boolean, cluster: pulumi.Resource): void {
  const reason = error instanceof Error ? error.message : String(error);
  const what = `the image changes, and the broker could not be asked which version it runs: ${reason}`;
  if (isServed && !pulumi.runtime.isDryRun()) throw runError(`${what}. Nothing was changed`);
  void pulumi.log.warn(`${what}; whether RabbitMQ supports this upgrade was not checked`, cluster);
}
