/** The record that a cluster has been formed, which a node without data reads before it starts. */
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import * as pulumi from "@pulumi/pulumi";
import { formedConfigMap } from "../cluster/rejoin.ts";
import type { Resolved } from "../cluster/settings.ts";
import { placed } from "./placed.ts";

/**
 * @param isFormed known once all nodes are members: a record before that would keep a new cluster from being founded. A
 * cluster that is adopted is no new one, and has the record before its first node restarts.
 */
export function recordFormed(
  name: string,
  settings: Resolved,
  namespace: pulumi.Input<string>,
  isFormed: pulumi.Output<boolean>,
  child: pulumi.CustomResourceOptions,
): ConfigMap | undefined {
  const record = formedConfigMap(settings);
  if (record === undefined) return undefined;
  const afterwards = pulumi.all([namespace, isFormed]).apply(([where]) => where);
  return new ConfigMap(`${name}-formed`, placed(record, afterwards), child);
}
