// Which cluster to talk to, and as whom.
import { homedir } from "node:os";
import path from "node:path";
import type { KubeConfig } from "@kubernetes/client-node/dist/config.js";
import type { Settings } from "./settings.ts";

/** The cluster cannot be talked to at all: no kubeconfig, a wrong one, or nobody answers. */
export class ClusterUnreachable extends Error {}

/** Loads the kubeconfig that the settings name. Throws ClusterUnreachable if there is none or it makes no sense. */
export async function loadKubeConfig(settings: Settings): Promise<KubeConfig> {
  // Only where it is needed: with the ways to log in that it knows it is a third of the plugin's start.
  const client = await import("@kubernetes/client-node/dist/config.js");
  const config = new client.KubeConfig();
  try {
    load(config, settings.kubeconfig, () => new client.KubeConfig());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ClusterUnreachable(
      `no usable kubeconfig: ${reason}. Set KUBECONFIG to a file, or kubernetes:kubeconfig in the stack's configuration`,
    );
  }
  if (settings.context !== undefined) config.setCurrentContext(settings.context);
  const context = config.getContextObject(config.getCurrentContext());
  if (context === null) {
    const known = config.getContexts().map(({ name }) => name);
    throw new ClusterUnreachable(
      `the kubeconfig has no context ${JSON.stringify(config.getCurrentContext())}; it has ${known.join(", ") || "none"}`,
    );
  }
  const { cluster = context.cluster } = settings;
  config.contexts = config
    .getContexts()
    .map((other) => (other === context ? { ...context, cluster } : other));
  if (config.getCurrentCluster() === null) {
    throw new ClusterUnreachable(`the kubeconfig has no cluster ${JSON.stringify(cluster)}`);
  }
  return config;
}

/** The namespace of objects that name none. */
export function defaultNamespace(settings: Settings, config: KubeConfig | undefined): string {
  const context = config?.getContextObject(config.getCurrentContext());
  return settings.namespace ?? (context?.namespace || "default");
}

function load(config: KubeConfig, kubeconfig: string | undefined, empty: () => KubeConfig): void {
  if (kubeconfig === undefined) {
    config.loadFromDefault();
    // What loadFromDefault falls back to when it has found nothing at all.
    if (
      config.getCurrentCluster()?.server === "http://localhost:8080" &&
      config.getCurrentUser()?.name === "user"
    ) {
      throw new Error("there is none in the usual places");
    }
  } else if (kubeconfig.includes("\n") || kubeconfig.trimStart().startsWith("{")) {
    config.loadFromString(kubeconfig);
  } else {
    // KUBECONFIG may list several files, and the Node SDK passes its value on as `kubeconfig`.
    const files = kubeconfig.split(path.delimiter).filter((file) => file !== "");
    const [first, ...others] = files.map((file) => file.replace(/^~(?=$|\/)/, homedir()));
    config.loadFromFile(first ?? "");
    for (const other of others) {
      const more = empty();
      more.loadFromFile(other);
      config.mergeConfig(more, true);
    }
  }
}
