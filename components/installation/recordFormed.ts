/** The record that a cluster has been formed, which a node without data reads before it starts. */
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import * as pulumi from "@pulumi/pulumi";
import { formedConfigMap } from "../cluster/rejoin.ts";
import type { Resolved } from "../cluster/settings.ts";
import { placed } from "./placed.ts";

/** @param rolledOut known once all nodes are members: a record before that would keep a new cluster from being founded */
export function recordFormed(
  name: string,
  settings: Resolved,
  namespace: pulumi.Input<string>,
  rolledOut: pulumi.Output<boolean>,
  child: pulumi.CustomResourceOptions,
): void {
  const record = formedConfigMap(settings);
  if (record === undefined) return;
  const afterwards = pulumi.all([namespace, rolledOut]).apply(([where]) => where);
  new ConfigMap(`${name}-formed`, placed(record, afterwards), child);
}
