// The connection to the cluster, made when it is first needed: most updates that change nothing never need it.
import { type Api, kubernetesApi } from "./api.ts";
import { sender } from "./http.ts";
import { ClusterUnreachable, defaultNamespace, loadKubeConfig } from "./kubeconfig.ts";
import type { Settings } from "./settings.ts";

export interface Cluster {
  /** The namespace of objects that name none. */
  readonly namespace: string;
  /** Throws ClusterUnreachable if there is no usable kubeconfig. */
  api(): Api;
}

/** Never throws: a preview of a fresh stack works without a kubeconfig. */
export async function connect(settings: Settings): Promise<Cluster> {
  try {
    const config = await loadKubeConfig(settings);
    const namespace = defaultNamespace(settings, config);
    const api = kubernetesApi(sender(config), namespace);
    return { namespace, api: () => api };
  } catch (error) {
    if (!(error instanceof ClusterUnreachable)) throw error;
    return {
      namespace: defaultNamespace(settings, undefined),
      api: () => {
        throw error;
      },
    };
  }
}
