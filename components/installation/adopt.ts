/** Takes over a cluster that somebody else made: looks before, and gives it Warren's administrator. */
import * as pulumi from "@pulumi/pulumi";
import { BrokerClient, type Credentials } from "../broker/client.ts";
import { Refused } from "../broker/errors.ts";
import { items, text } from "../broker/fromBroker.ts";
import { obstaclesToAdoption, otherNodes, stepsBeforeAdoption } from "../cluster/adoption.ts";
import { restarts } from "../cluster/cost.ts";
import type { AdoptedNames } from "../cluster/names.ts";
import { adminUsername } from "../cluster/secrets.ts";
import type { Resolved } from "../cluster/settings.ts";
import { serviceEndpoint, type TunnelTarget } from "../connection/kubernetes/target.ts";
import { agentFor } from "../connection/tunnel/proxy.ts";
import { isUpdate } from "../pulumi/engine.ts";
import { runError } from "../pulumi/runError.ts";
import { beginUpgrade, endUpgrade } from "./upgrade.ts";

/** What an update of an adoption does besides. */
export interface Adoption {
  /** Undefined unless the nodes get another version. */
  readonly endUpgrade: (() => Promise<void>) | undefined;
  /** Makes Warren's administrator. A function, because it knows the former one's password. */
  readonly beginAdoption: (password: string) => Promise<void>;
}

/**
 * Fails, in a preview and in an update, if the settings do not fit the cluster that is there, or if its maker still owns
 * it. Nothing has been changed then.
 * @returns undefined if the cluster has been adopted before, and only its StatefulSet is missing
 */
export async function adopt(
  target: TunnelTarget,
  settings: Resolved,
  names: AdoptedNames,
  cluster: pulumi.Resource,
): Promise<Adoption | undefined> {
  const { namespace } = target;
  const { readFormer } = await import("../connection/kubernetes/formerCluster.ts");
  const {
    cluster: former,
    login,
    isRecorded,
  } = await readFormer(target, names).catch((error: Error) => {
    throw runError(`cannot read the cluster that \`adopt\` names, ${error.message}. Nothing was changed`);
  });
  if (isRecorded && !former.hasStatefulSet) return undefined;
  const obstacles = obstaclesToAdoption(settings, names, former);
  if (obstacles.length > 0 || login === undefined) throw refusal(settings, namespace, obstacles);
  // Warren's own Service is not there yet, and the headless one leads to the same pods.
  const reached = { ...target, service: names.nodesService };
  const broker = (): Credentials => ({
    endpoint: serviceEndpoint(reached),
    ...login,
    agent: agentFor(reached),
  });
  const isUpgrade = await asked(broker(), settings, namespace, cluster);
  const steps = stepsBeforeAdoption(namespace, names, former);
  if (steps.length > 0) throw runError(toDo(settings, namespace, steps));
  const cost = `adopts the ${settings.replicas} nodes of ${settings.name} with their names and volumes`;
  if (pulumi.runtime.isDryRun()) {
    void pulumi.log.info(`${cost}, and ${restarts(settings.replicas, [])}`, cluster);
  }
  return {
    endUpgrade: isUpgrade ? () => endUpgrade(broker(), settings, cluster) : undefined,
    beginAdoption: (password) => makeAdministrator(broker(), password, cluster),
  };
}

/** @returns whether nodes get another version. @throws a RunError if the broker is another one, or cannot be asked */
async function asked(
  broker: Credentials,
  settings: Resolved,
  namespace: string,
  cluster: pulumi.Resource,
): Promise<boolean> {
  const client = new BrokerClient(broker, { retryAfterMs: [1_000, 2_000] });
  try {
    const running = items(await client.get("nodes")).map(({ name }) => text(name));
    const others = otherNodes(settings, namespace, running);
    if (others !== undefined) throw refusal(settings, namespace, [others]);
    return await beginUpgrade(client, settings, cluster);
  } catch (error) {
    if (error instanceof pulumi.RunError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw refusal(settings, namespace, [`its management API, on port 15672, does not answer: ${why}`]);
  } finally {
    client.close();
  }
}

/**
 * True; in an update, once the cluster that it adopts has Warren's administrator. The record that it is formed waits for
 * that, and the nodes for the record. A broker takes the one of its
 * configuration only while it is blank.
 */
export function onceAdministrated(
  change: pulumi.Output<Partial<Adoption>>,
  password: pulumi.Output<string>,
): pulumi.Output<boolean> {
  // A preview does not know the password.
  if (!isUpdate()) return pulumi.output(true);
  const made = pulumi.all([change, password]).apply(async ([{ beginAdoption }, known]) => {
    await beginAdoption?.(known);
    return true;
  });
  return pulumi.unsecret(made);
}

/** With what RabbitMQ gives the first user of a blank broker. The former administrator stays as it is. */
async function makeAdministrator(
  broker: Credentials,
  password: string,
  cluster: pulumi.Resource,
): Promise<void> {
  const client = new BrokerClient(broker);
  try {
    await client.put(["users", adminUsername], { password, tags: "administrator" });
    const everything = { configure: ".*", write: ".*", read: ".*" };
    await client.put(["permissions", "/", adminUsername], everything).catch((error: unknown) => {
      // There is no vhost of that name.
      if (!(error instanceof Refused)) throw error;
    });
    void pulumi.log.info(`the broker has the administrator ${adminUsername}`, cluster);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw runError(`the broker did not take the administrator ${adminUsername}: ${why}. No node was touched`);
  } finally {
    client.close();
  }
}

function refusal({ name }: Resolved, namespace: string, lines: readonly string[]): Error {
  const why = lines.map((line) => `  ${line}`).join("\n");
  return runError(`${name} in namespace ${namespace} is not adopted, and nothing was changed:\n${why}`);
}

function toDo({ name }: Resolved, namespace: string, steps: readonly string[]): string {
  return [
    `${name} in namespace ${namespace} can be adopted: nodes, volumes and version fit. Nothing was changed. Its maker must ` +
      "let go of it first (docs/adopting-clusters.md):",
    ...steps.map((step) => `  ${step}`),
  ].join("\n");
}
