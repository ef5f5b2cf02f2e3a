/** The files that every node reads; none is secret. */
import { createHash } from "node:crypto";
import type * as k8s from "@pulumi/kubernetes/types/input.js";
import { rabbitmqConf, sizeConf } from "./conf.ts";
import { extraFiles } from "./extraFiles.ts";
import { metadata } from "./names.ts";
import { preStopErlang } from "./preStop.ts";
import { raftWatchErlang, raftWatchFile } from "./raftWatch.ts";
import { growErlang, rejoinErlang } from "./rejoin.ts";
import type { Resolved } from "./settings.ts";
import { nodesTlsConfig, nodesTlsFile } from "./tlsNodes.ts";

/** Keys of the ConfigMaps; each is a file in /etc/rabbitmq. */
export const configFiles = {
  conf: "rabbitmq.conf",
  preStop: "pre-stop.erl",
  rejoin: "rejoin.erl",
  grow: "grow-members.erl",
} as const;
export const sizeFile = "size.conf";
/** Where a pod has them. */
export const configDirectory = "/etc/rabbitmq";

/** The files of the ConfigMap, by name. */
export function files(settings: Resolved): { readonly [name: string]: string } {
  return {
    [configFiles.conf]: rabbitmqConf(settings),
    [configFiles.preStop]: preStopErlang,
    [configFiles.rejoin]: rejoinErlang(settings, configDirectory),
    [configFiles.grow]: growErlang,
    [raftWatchFile]: raftWatchErlang,
    ...extraFiles(settings.files),
    ...(settings.tls?.nodes && { [nodesTlsFile]: nodesTlsConfig() }),
  };
}

/**
 * Another name for other contents: the pods' template contains it, so that a change restarts the nodes, and a node that
 * restarts for another reason meanwhile finds the files that it had.
 */
export function configMapName(settings: Resolved): string {
  const digest = createHash("sha256")
    .update(JSON.stringify(files(settings)))
    .digest("hex");
  return `${settings.name}-config-${digest.slice(0, 10)}`;
}

export const sizeConfigMapName = (cluster: string) => `${cluster}-size`;

export function configMap(settings: Resolved): k8s.core.v1.ConfigMap {
  return {
    metadata: metadata(configMapName(settings), settings),
    immutable: true,
    data: files(settings),
  };
}

/** The kubernetes plugin may delete and recreate it for another size. A pod starts without it, too. */
export function sizeConfigMap(settings: Resolved): k8s.core.v1.ConfigMap {
  return {
    metadata: metadata(sizeConfigMapName(settings.name), settings),
    data: { [sizeFile]: sizeConf(settings) },
  };
}
