/**
 * Definitions from a Secret, which RabbitMQ loads when a node boots.
 *
 * RabbitMQ itself would load them again whenever a file has changed, or while a cluster has fewer nodes than it is to have,
 * and set back what has changed since: passwords, permissions, policies. So a node loads them only until a record says that
 * all nodes have been members with them, and once more where a blank node founds a cluster.
 *
 * A node that has definitions to load makes no default user and no vhost. So the folder has three files, loaded in this
 * order: the vhost that every broker has, the Secret's, and the administrator, whatever the Secret says of that user.
 */
import { createHash } from "node:crypto";
import type * as k8s from "@pulumi/kubernetes/types/input.js";
import { definitionsSecretName, metadata } from "./names.ts";
import { confFolder, type MoreShell } from "./rejoin.ts";
import { definitionsFiles } from "./secrets.ts";
import type { Resolved } from "./settings.ts";

/** Key of the record; a file in the folder of the configuration. */
const loadedFile = "definitions-loaded";
const folder = "definitions";

/** Another Secret, or another key, has another record, and is loaded. */
function recordName({ name, files }: Resolved): string {
  const digest = createHash("sha256").update(JSON.stringify(files.definitionsSecret));
  return `${name}-definitions-${digest.digest("hex").slice(0, 10)}`;
}

/** The record, made once all nodes are members. Undefined without the setting. */
export function definitionsRecord(settings: Resolved): k8s.core.v1.ConfigMap | undefined {
  if (settings.files.definitionsSecret === undefined) return undefined;
  const says = "All nodes were members with the definitions. A node with data does not load them again.\n";
  return { metadata: metadata(recordName(settings), settings), data: { [loadedFile]: says } };
}

/** Beside the other files of the configuration. */
export function definitionsSources(settings: Resolved): k8s.core.v1.VolumeProjection[] {
  const { name, files } = settings;
  if (files.definitionsSecret === undefined) return [];
  const { secret, key } = files.definitionsSecret;
  const own = Object.values(definitionsFiles).map((file) => ({ key: file, path: `${folder}/${file}` }));
  return [
    { secret: { name: definitionsSecretName(name), items: own } },
    { secret: { name: secret, items: [{ key, path: `${folder}/2-secret.json` }] } },
    {
      configMap: {
        name: recordName(settings),
        optional: true,
        items: [{ key: loadedFile, path: loadedFile }],
      },
    },
  ];
}

/**
 * Shell of the broker's start. The lines cannot be in rabbitmq.conf, which does not know whether they are to be loaded.
 *
 * In a new cluster the other pods wait until pod 0, the seed, runs with the definitions: it crashes with those that do not
 * load. With RabbitMQ 4.0 it waits for the others itself, so that they cannot wait for it: the setting is refused there.
 * @param directory of the configuration
 */
export function loadDefinitions({ files }: Resolved, directory: string): MoreShell {
  if (files.definitionsSecret === undefined) return { asked: () => [], last: [] };
  const lines = [
    "definitions.import_backend = local_filesystem",
    `definitions.local.path = ${directory}/${folder}`,
  ];
  const point =
    `{ mkdir -p ${confFolder} && ln -sf ${directory}/conf.d/* ${confFolder} && ` +
    `printf '%s\\n' ${lines.map((line) => `'${line}'`).join(" ")} > ${confFolder}/definitions.conf; } || exit 1`;
  const isNew = `[ ! -e ${directory}/${loadedFile} ]`;
  const isBlank = '[ ! -d "$HOME/mnesia/$RABBITMQ_NODENAME" ]';
  const waits = "Warren, before this node starts: pod 0 loads the definitions first: waiting for it";
  return {
    asked: (ask) => [
      `if ${isNew} && ${isBlank} && [ "\${POD_NAME##*-}" != 0 ]; then`,
      // The first process of a container ignores the signal unless it asks for it.
      "trap 'exit 143' TERM",
      `until [ -n "$seed" ]; do echo "${waits}" >&2; sleep 5; ${ask}; done`,
      "fi",
    ],
    last: [
      `if ${isNew} || { ${isBlank} && [ -z "$seed" ]; }; then`,
      point,
      `export RABBITMQ_CONFIG_FILES=${confFolder}`,
      "fi",
    ],
  };
}

/**
 * Annotations of the StatefulSet, by which Pulumi's Kubernetes plugin does not wait for the nodes: it would wait out its
 * time for nodes that cannot load the definitions, and Warren, which waits as well, ends the update with the reason.
 */
export const definitionsWait = ({ files }: Resolved): { readonly [name: string]: string } =>
  files.definitionsSecret === undefined ? {} : { "pulumi.com/waitFor": "jsonpath={.metadata.uid}" };
