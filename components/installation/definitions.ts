/** Definitions that the nodes load from a Secret: checked before, and recorded after. */
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import * as pulumi from "@pulumi/pulumi";
import { definitionsProblem } from "../cluster/definitionsProblem.ts";
import { definitionsRecord } from "../cluster/definitionsSecret.ts";
import type { Resolved } from "../cluster/settings.ts";
import type { KubernetesTarget } from "../connection/kubernetes/target.ts";
import { runError } from "../pulumi/runError.ts";
import { placed } from "./placed.ts";

/** @throws a RunError that names the Secret, if RabbitMQ could not load what it holds. Without the setting: nothing. */
export async function refuseWrongDefinitions(
  target: KubernetesTarget,
  { files: { definitionsSecret } }: Resolved,
): Promise<void> {
  if (definitionsSecret === undefined) return;
  const { readSecret } = await import("../connection/kubernetes/readSecret.ts");
  const { secret, key } = definitionsSecret;
  const data = await readSecret(target, secret);
  if (data === undefined) return;
  const text = data[key];
  const problem = text === undefined ? "the Secret has no such key" : definitionsProblem(text);
  if (problem === undefined) return;
  throw runError(
    `files.definitionsSecret: the Secret ${secret} in namespace ${target.namespace}, key ${key}: ${problem}. ` +
      "No node would boot with it. Nothing was changed",
  );
}

/** @param isLoaded known once all nodes are members: nodes that boot before that load the definitions */
export function recordDefinitions(
  name: string,
  settings: Resolved,
  namespace: pulumi.Input<string>,
  isLoaded: pulumi.Output<boolean>,
  child: pulumi.CustomResourceOptions,
): void {
  const record = definitionsRecord(settings);
  if (record === undefined) return;
  const afterwards = pulumi.all([namespace, isLoaded]).apply(([where]) => where);
  new ConfigMap(`${name}-definitions`, placed(record, afterwards), child);
}
