/** The files that every node reads, none of them secret. */
import type * as k8s from "@pulumi/kubernetes/types/input.js";
import { rabbitmqConf } from "./conf.ts";
import { configMapName, labels } from "./names.ts";
import { enabledPlugins } from "./plugins.ts";
import { preStopErlang } from "./preStop.ts";
import type { Resolved } from "./settings.ts";

/** Keys of the ConfigMap; each is a file of that name in /etc/rabbitmq. */
export const configFiles = {
  conf: "rabbitmq.conf",
  plugins: "enabled_plugins",
  preStop: "pre-stop.erl",
} as const;

export function configMap(settings: Resolved): k8s.core.v1.ConfigMap {
  return {
    metadata: { name: configMapName(settings.name), labels: labels(settings.name) },
    data: {
      [configFiles.conf]: rabbitmqConf(settings),
      [configFiles.plugins]: enabledPlugins(settings.plugins),
      [configFiles.preStop]: preStopErlang,
    },
  };
}
