/** Reads the nodes of a cluster and their volumes from the Kubernetes API, and marks and resizes them. */
import {
  AppsV1Api,
  type ConfigurationOptions,
  CoreV1Api,
  type KubeConfig,
  PatchStrategy,
  setHeaderOptions,
  type V1PersistentVolumeClaim,
} from "@kubernetes/client-node";
import { claimName, claimPrefix, type Named } from "../../cluster/names.ts";
import type { LiveNodes, Volume } from "../../cluster/scaleStep.ts";
import { bounded, kubeConfigOf, present, reason, selectorText, serverOf } from "./kubeconfig.ts";
import { runErlang } from "./podErlang.ts";
import { isReady } from "./rollout.ts";
import type { KubernetesTarget } from "./target.ts";

/** On a claim: that its node is leaving the cluster, or has left it and blanked the volume. */
const leftMark = "warren/left-cluster";
/** On the StatefulSet: nodes join, and the queues' members are to grow after that. */
const hasToGrow = "warren/members-to-grow";

/** The API refuses: this account has not the right, or an admission plugin says no. */
export class Forbidden extends Error {}

export class NodesApi {
  private readonly kube: KubeConfig;
  private readonly namespace: string;
  private readonly cluster: Named;

  constructor(target: KubernetesTarget, cluster: Named) {
    this.kube = kubeConfigOf(target);
    this.namespace = target.namespace;
    this.cluster = cluster;
  }

  /** Undefined if there is no such StatefulSet. @throws if the API does not answer */
  async read(): Promise<LiveNodes | undefined> {
    const { namespace, cluster } = this;
    const { name } = cluster;
    const apps = this.kube.makeApiClient(AppsV1Api);
    const core = this.kube.makeApiClient(CoreV1Api);
    const set = await this.explained(() =>
      present(apps.readNamespacedStatefulSet({ namespace, name }, bounded)),
    );
    if (set === undefined) return undefined;
    const labelSelector = selectorText(set.spec?.selector.matchLabels);
    const [pods, claims] = await this.explained(() =>
      Promise.all([
        core.listNamespacedPod({ namespace, labelSelector }, bounded),
        core.listNamespacedPersistentVolumeClaim({ namespace, labelSelector }, bounded),
      ]),
    );
    const templates = set.spec?.volumeClaimTemplates ?? [];
    return {
      replicas: set.spec?.replicas ?? 1,
      templateSize: templates.map(sizeOf).at(0),
      volumes: claims.items.flatMap((claim) => this.volume(claim)),
      ready: pods.items.flatMap((pod) => {
        const ordinal = ordinalOf(pod.metadata?.name, `${name}-`);
        return ordinal !== undefined && isReady(pod) && pod.metadata?.deletionTimestamp === undefined
          ? [ordinal]
          : [];
      }),
      hasToGrow: set.metadata?.annotations?.[hasToGrow] !== undefined,
    };
  }

  /** @param erlang its value is base64 of JSON */
  async run(ordinal: number, erlang: string): Promise<unknown> {
    return runErlang(
      this.kube,
      { namespace: this.namespace, pod: `${this.cluster.name}-${ordinal}` },
      erlang,
    );
  }

  markGrowth(isPending: boolean): Promise<void> {
    const { namespace, cluster } = this;
    const { name } = cluster;
    const apps = this.kube.makeApiClient(AppsV1Api);
    const body = annotated(hasToGrow, isPending ? "true" : null);
    return this.patched(() => apps.patchNamespacedStatefulSet({ namespace, name, body }, asMerge));
  }

  /** @param mark null if the node is a member, or the volume holds what a member had */
  markVolume(ordinal: number, mark: NonNullable<Volume["mark"]> | null): Promise<void> {
    return this.patchClaim(ordinal, annotated(leftMark, mark));
  }

  /** @param isDryRun asks whether it is possible */
  resize(ordinal: number, size: string, isDryRun: boolean): Promise<void> {
    return this.patchClaim(ordinal, { spec: { resources: { requests: { storage: size } } } }, isDryRun);
  }

  private patchClaim(ordinal: number, body: object, isDryRun = false): Promise<void> {
    const core = this.kube.makeApiClient(CoreV1Api);
    const name = claimName(this.cluster, ordinal);
    const request = { namespace: this.namespace, name, body, ...(isDryRun && { dryRun: "All" }) };
    return this.patched(() => core.patchNamespacedPersistentVolumeClaim(request, asMerge));
  }

  private async patched(patch: () => Promise<unknown>): Promise<void> {
    await this.explained(() => present(patch()));
  }

  private volume(claim: V1PersistentVolumeClaim): readonly Volume[] {
    const { metadata, status } = claim;
    const ordinal = ordinalOf(metadata?.name, claimPrefix(this.cluster));
    const size = sizeOf(claim);
    if (ordinal === undefined || size === undefined || metadata?.deletionTimestamp !== undefined) return [];
    const capacity = status?.capacity?.storage;
    const mark = metadata?.annotations?.[leftMark];
    return [
      {
        name: metadata?.name ?? "",
        ordinal,
        size,
        ...(capacity !== undefined && { capacity }),
        ...(mark !== undefined && { mark: mark === "blank" ? mark : "leaving" }),
      },
    ];
  }

  private async explained<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
      const message = `through ${serverOf(this.kube)}: ${reason(error)}`;
      throw code === 403 || code === 422 ? new Forbidden(message) : new Error(message);
    }
  }
}

const asMerge: ConfigurationOptions = setHeaderOptions("Content-Type", PatchStrategy.MergePatch, bounded);

const annotated = (key: string, value: string | null) => ({ metadata: { annotations: { [key]: value } } });

function sizeOf({ spec }: V1PersistentVolumeClaim): string | undefined {
  return spec?.resources?.requests?.storage;
}

function ordinalOf(name: string | undefined, prefix: string): number | undefined {
  const [, digits] = name?.startsWith(prefix) ? (/^(\d+)$/.exec(name.slice(prefix.length)) ?? []) : [];
  return digits === undefined ? undefined : Number(digits);
}
