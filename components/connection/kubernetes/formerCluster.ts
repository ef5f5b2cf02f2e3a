/** Reads what is there of a cluster that somebody else made, before Warren takes it over. */
import { AppsV1Api, CoreV1Api, type V1ObjectMeta, type V1Pod } from "@kubernetes/client-node";
import { bitnamiUsername } from "../../cluster/adoptedNames.ts";
import { type FormerCluster, helmRecords, helmRelease, skipsPreStop } from "../../cluster/adoption.ts";
import { type AdoptedNames, claimPrefix } from "../../cluster/names.ts";
import { formedConfigMapName } from "../../cluster/rejoin.ts";
import { bounded, kubeConfigOf, present, reason, selectorText, serverOf } from "./kubeconfig.ts";
import { isReady } from "./rollout.ts";
import type { KubernetesTarget } from "./target.ts";

/** What is there, and the credentials of the administrator, if his Secret has them. */
export interface Found {
  readonly cluster: FormerCluster;
  /** Whether Warren has begun to change it, which it does once it has an administrator there. */
  readonly isRecorded: boolean;
  readonly login: { readonly username: string; readonly password: string } | undefined;
}

/** @throws an error that names the API server and its answer, without the contents of a Secret */
export async function readFormer(target: KubernetesTarget, names: AdoptedNames): Promise<Found> {
  const kube = kubeConfigOf(target);
  const [apps, core] = [kube.makeApiClient(AppsV1Api), kube.makeApiClient(CoreV1Api)];
  const { namespace } = target;
  const { maker, former, statefulSet, nodesService, volumeClaim, cookie, administrator } = names;
  const labelSelector = selectorText(names.selector);
  try {
    const secret = (name: string) => present(core.readNamespacedSecret({ namespace, name }, bounded));
    const [set, service, pods, claims, cookieSecret, adminSecret, records, record] = await Promise.all([
      present(apps.readNamespacedStatefulSet({ namespace, name: statefulSet }, bounded)),
      present(core.readNamespacedService({ namespace, name: nodesService }, bounded)),
      core.listNamespacedPod({ namespace, labelSelector }, bounded),
      core.listNamespacedPersistentVolumeClaim({ namespace }, bounded),
      secret(cookie.secret),
      secret(administrator.secret),
      maker === "bitnami" ? recordsOf(core, namespace, former) : [],
      present(core.readNamespacedConfigMap({ namespace, name: formedConfigMapName(statefulSet) }, bounded)),
    ]);
    const nodes = pods.items.filter(({ metadata }) => isOf(metadata, `${statefulSet}-`));
    const prefix = claimPrefix({ name: statefulSet, adopted: names });
    const volumes = claims.items.filter(({ metadata }) => isOf(metadata, prefix));
    const objects = [set, service, cookieSecret, ...volumes].map((one) => one?.metadata);
    return {
      cluster: {
        hasStatefulSet: set !== undefined,
        hasNodesService: service !== undefined,
        owners: [...new Set([...objects.flatMap((one) => ownersOf(one, set && statefulSet)), ...records])],
        pods: nodes.map((pod) => ({
          name: pod.metadata?.name ?? "",
          isReady: isReady(pod),
          skips: pod.metadata?.labels?.[skipsPreStop] !== undefined,
        })),
        volumes: volumes.map(({ metadata, spec }) => ({
          name: metadata?.name ?? "",
          size: spec?.resources?.requests?.storage ?? "",
        })),
        hasSubPath: nodes.some((pod) => hasSubPath(pod, volumeClaim)),
        hasCookie: cookieSecret?.data?.[cookie.key] !== undefined,
        hasLogin: adminSecret?.data?.[administrator.passwordKey] !== undefined,
      },
      isRecorded: record !== undefined,
      login: loginIn(adminSecret?.data, names, nodes[0]),
    };
  } catch (error) {
    throw new Error(`through ${serverOf(kube)}: ${reason(error)}`);
  }
}

async function recordsOf(core: CoreV1Api, namespace: string, release: string): Promise<readonly string[]> {
  const labelSelector = selectorText(helmRecords(release));
  const { items } = await core.listNamespacedSecret({ namespace, labelSelector, limit: 1 }, bounded);
  return items.length > 0 ? [helmRelease(release)] : [];
}

function isOf(metadata: V1ObjectMeta | undefined, prefix: string): boolean {
  const { name = "", deletionTimestamp } = metadata ?? {};
  return (
    deletionTimestamp === undefined && name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length))
  );
}

/** Who takes the object along when it is deleted. @param statefulSet is there, and is not meant */
function ownersOf(metadata: V1ObjectMeta | undefined, statefulSet: string | undefined): readonly string[] {
  return (metadata?.ownerReferences ?? [])
    .filter(({ kind, name }) => !(kind === "StatefulSet" && name === statefulSet))
    .map(({ kind, name }) => `${kind} ${name}`);
}

function hasSubPath({ spec }: V1Pod, volume: string): boolean {
  const mounts = spec?.containers.flatMap(({ volumeMounts = [] }) => volumeMounts) ?? [];
  return mounts.some(
    ({ name, subPath, subPathExpr }) =>
      name === volume && (subPath !== undefined || subPathExpr !== undefined),
  );
}

function loginIn(
  data: { readonly [key: string]: string } | undefined,
  { administrator: { usernameKey, passwordKey } }: AdoptedNames,
  pod: V1Pod | undefined,
): Found["login"] {
  const decoded = (key: string) => Buffer.from(data?.[key] ?? "", "base64").toString("utf8");
  const password = decoded(passwordKey);
  const username = usernameKey === undefined ? usernameIn(pod) : decoded(usernameKey);
  return username === "" || password === "" ? undefined : { username, password };
}

function usernameIn(pod: V1Pod | undefined): string {
  const variables = pod?.spec?.containers.flatMap(({ env = [] }) => env) ?? [];
  const set = variables.find(({ name }) => name === bitnamiUsername.variable)?.value;
  return set ?? bitnamiUsername.otherwise;
}
