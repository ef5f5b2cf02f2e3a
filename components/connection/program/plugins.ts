/** Switches plugins on the nodes that run, and looks before whether they have them. */
import * as pulumi from "@pulumi/pulumi";
import { Refused, Unreachable } from "../../broker/errors.ts";
import { items, map, text, texts } from "../../broker/fromBroker.ts";
import { switchWords } from "../../cluster/enabledPlugins.ts";
import { counted } from "../../cluster/membership.ts";
import type { Named } from "../../cluster/names.ts";
import {
  type Assessment,
  assessReports,
  failureOf,
  type NodeReport,
  type NodeSwitch,
  notInImage,
} from "../../cluster/pluginSwitch.ts";
import { missingPluginsErlang, switchPluginsErlang } from "../../cluster/pluginsErlang.ts";
import { runError } from "../../pulumi/runError.ts";
import type { TunnelTarget } from "../kubernetes/target.ts";
import { clientOf, type Rollout } from "./rollout.ts";

/** With the settings' image. */
export interface PluginCluster extends Named {
  readonly image: string;
}

export interface Plugging extends Rollout {
  readonly cluster: PluginCluster;
  /** All plugins that are to be enabled, sorted. */
  readonly plugins: readonly string[];
  /** Whether this update has changed them for nodes that keep running: they are not asked first. */
  readonly isChanged: boolean;
}

/**
 * @param added plugins that an update is going to switch on; none is asked for where there are none
 * @throws a RunError if the nodes do not have all of them
 */
export async function refuseMissingPlugins(
  target: TunnelTarget,
  cluster: PluginCluster,
  added: readonly string[],
  resource: pulumi.Resource,
): Promise<void> {
  if (added.length === 0) return;
  let missing: readonly string[];
  try {
    const { NodesApi } = await import("../kubernetes/liveNodes.ts");
    const api = new NodesApi(target, cluster);
    const [via] = (await api.read())?.ready ?? [];
    // Without a node that runs, the update may be what brings the cluster back.
    missing = via === undefined ? [] : texts(await api.run(via, missingPluginsErlang(added)));
  } catch (error) {
    // The nodes are asked again before they change.
    const why = error instanceof Error ? error.message : String(error);
    void pulumi.log.info(`whether the nodes have ${added.join(", ")} was not checked: ${why}`, resource);
    return;
  }
  if (missing.length > 0) throw runError(`${notInImage(cluster.image, missing)}. Nothing was changed`);
}

/**
 * Every node has these plugins enabled afterwards, and no others besides those that they need. It asks the management API
 * first, which costs one request: also an update that changes nothing ends what an interrupted one began.
 * @throws a RunError that names the node and the plugins
 */
export async function switchPlugins(plugging: Plugging, resource: pulumi.Resource): Promise<void> {
  const { cluster, nodes, isChanged } = plugging;
  if (nodes.length === 0) return;
  const found = isChanged ? "other" : await lookAtPlugins(plugging);
  if (found === "same") return;
  try {
    await switchNow(plugging, resource);
  } catch (error) {
    if (error instanceof pulumi.RunError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    if (found === "other") {
      throw runError(
        `the plugins of ${cluster.name} could not be switched: ${why}. A node that restarts has the new list; the next ` +
          "`pulumi up` switches the others",
      );
    }
    // An account without the right to run commands in pods does not need it as long as nothing is to be switched.
    void pulumi.log.info(
      `whether the nodes have the plugins that they are to have is not known: ${why}`,
      resource,
    );
  }
}

async function switchNow(plugging: Plugging, resource: pulumi.Resource): Promise<void> {
  const { target, cluster, nodes, plugins } = plugging;
  const { NodesApi } = await import("../kubernetes/liveNodes.ts");
  const api = new NodesApi(target, cluster);
  const [via] = (await api.read())?.ready ?? [];
  if (via === undefined) throw new Error("no node is ready");
  const results = items(await api.run(via, switchPluginsErlang(nodes, plugins))).map(nodeSwitch);
  const failed = results.find(({ missing, problem }) => missing.length > 0 || problem !== "");
  const done = results.filter((one) => one !== failed);
  for (const [words, { length }] of Map.groupBy(done, (one) => switchWords(one))) {
    const where = counted(length, "node", "nodes");
    if (words !== undefined) void pulumi.log.info(`switched ${words} on ${where}`, resource);
  }
  if (failed !== undefined) throw runError(failureOf(failed, done.length, nodes.length, cluster.image));
}

/** By the nodes' statistics, which are some seconds old. */
async function lookAtPlugins(plugging: Plugging): Promise<Assessment> {
  const { nodes, plugins } = plugging;
  const client = clientOf(plugging);
  try {
    const answer = items(await client.getAt("/nodes?columns=name,enabled_plugins,applications.name"));
    const reports = nodes.map((node) => map(answer.find(({ name }) => name === node)));
    return assessReports(reports.map(nodeReport), plugins);
  } catch (error) {
    // Also a login that is refused: a rotated password is not in the broker yet. The commands in a pod need none.
    if (error instanceof Unreachable || error instanceof Refused) return "unknown";
    throw error;
  } finally {
    client.close();
  }
}

type Answer = ReturnType<typeof map>;

function nodeReport({ enabled_plugins: enabled, applications }: Answer): NodeReport {
  return {
    ...(enabled !== undefined && { enabled: texts(enabled) }),
    active: items(applications).map(({ name }) => text(name)),
  };
}

function nodeSwitch(one: Answer): NodeSwitch {
  return {
    node: text(one.node),
    on: texts(one.on),
    off: texts(one.off),
    missing: texts(one.missing),
    problem: text(one.problem),
  };
}
