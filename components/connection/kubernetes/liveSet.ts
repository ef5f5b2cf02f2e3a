/** The StatefulSet that Kubernetes has, and its pods: what a change of a cluster begins with. */
import { AppsV1Api, CoreV1Api, type V1Pod } from "@kubernetes/client-node";
import type { LivePod, NodeSet } from "../../cluster/cost.ts";
import { pluginsConfigMapName, pluginsFile, pluginsIn } from "../../cluster/enabledPlugins.ts";
import { nodesTlsSecret } from "../../cluster/tlsNodes.ts";
import { bounded, kubeConfigOf, present, reason, selectorText, serverOf } from "./kubeconfig.ts";
import { readLiveObjects } from "./liveObjects.ts";
import { isReady } from "./rollout.ts";
import type { KubernetesTarget } from "./target.ts";

export interface LiveSet extends NodeSet {
  readonly pods: readonly LivePod[];
  /** Whether some pods do not run the wanted revision yet. */
  readonly isRolling: boolean;
  /** The headless Service, of which node names derive. */
  readonly serviceName: string | undefined;
  /** Whether Warren made it. */
  readonly isOwn: boolean;
  /** The Secret by which the nodes know each other; undefined where they talk without TLS. */
  readonly nodesTls: string | undefined;
}

/**
 * Undefined if there is none of that name.
 * @throws an error that names the API server and its answer
 */
export async function readLiveSet(target: KubernetesTarget, name: string): Promise<LiveSet | undefined> {
  const kube = kubeConfigOf(target);
  const [apps, core] = [kube.makeApiClient(AppsV1Api), kube.makeApiClient(CoreV1Api)];
  const { namespace } = target;
  try {
    const set = await present(apps.readNamespacedStatefulSet({ namespace, name }, bounded));
    if (set === undefined) return undefined;
    const { metadata, spec, status } = set;
    const labelSelector = selectorText(spec?.selector.matchLabels);
    const [{ items }, plugins, objects] = await Promise.all([
      core.listNamespacedPod({ namespace, labelSelector }, bounded),
      readPlugins(core, namespace, name),
      readLiveObjects(kube, namespace, name),
    ]);
    return {
      replicas: spec?.replicas ?? 1,
      // Without the client's classes, whose absent fields are undefined.
      template: JSON.parse(JSON.stringify(spec?.template ?? {})),
      pods: items.map(livePod),
      ...(plugins && { plugins }),
      objects,
      serviceName: spec?.serviceName,
      isOwn: metadata?.labels?.["app.kubernetes.io/managed-by"] === "warren",
      isRolling: status?.currentRevision !== status?.updateRevision,
      nodesTls: spec?.template.spec && nodesTlsSecret(spec.template.spec),
    };
  } catch (error) {
    throw new Error(`through ${serverOf(kube)}: ${reason(error)}`);
  }
}

/** That a starting pod gets. Undefined where no ConfigMap lists them, as with an older Warren. */
async function readPlugins(
  core: CoreV1Api,
  namespace: string,
  cluster: string,
): Promise<readonly string[] | undefined> {
  const wanted = { namespace, name: pluginsConfigMapName(cluster) };
  const found = await present(core.readNamespacedConfigMap(wanted, bounded));
  return found && pluginsIn(found.data?.[pluginsFile] ?? "");
}

function livePod(pod: V1Pod): LivePod {
  const { name = "", creationTimestamp } = pod.metadata ?? {};
  const ready = pod.status?.conditions?.find(({ type }) => type === "Ready")?.lastTransitionTime;
  return {
    ordinal: Number(name.split("-").at(-1)),
    created: new Date(creationTimestamp ?? 0).getTime(),
    ready: isReady(pod) && ready !== undefined ? new Date(ready).getTime() : undefined,
  };
}
