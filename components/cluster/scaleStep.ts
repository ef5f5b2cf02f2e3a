/** What a number of nodes means for the nodes and volumes that there are. Pure. */
import { claimName, type Named } from "./names.ts";

/** Most nodes that a cluster can have. */
export const largestCluster = 9;

/** A node's volume. */
export interface Volume {
  readonly name: string;
  readonly ordinal: number;
  /** Of the claim, a Kubernetes quantity. */
  readonly size: string;
  /** Of the file system, once Kubernetes has made it. */
  readonly capacity?: string;
  /** Of a node that is leaving the cluster, or that has left it and blanked the volume. */
  readonly mark?: "leaving" | "blank";
}

/** The cluster as Kubernetes has it. */
export interface LiveNodes {
  readonly replicas: number;
  /** Size of a new node's volume, by the StatefulSet. */
  readonly templateSize: string | undefined;
  readonly volumes: readonly Volume[];
  /** Ordinals of the ready pods. */
  readonly ready: readonly number[];
  /** Whether nodes joined and the queues' members have not grown since. */
  readonly hasToGrow: boolean;
}

export type ScaleStep =
  | { readonly kind: "none" | "stop" | "start" }
  | { readonly kind: "shrink"; readonly staying: readonly number[]; readonly leaving: readonly number[] }
  /** `doubtful`: ordinals of joining nodes whose volumes may say that they belong to the cluster. */
  | { readonly kind: "grow"; readonly joining: readonly number[]; readonly doubtful: readonly number[] };

/** @throws an error for the user if the number loses nodes that are needed */
export function scaleStep(live: LiveNodes, wanted: number, cluster: Named): ScaleStep {
  const { replicas, volumes } = live;
  if (replicas === wanted) return { kind: "none" };
  if (wanted === 0) return { kind: "stop" };
  if (replicas === 0) {
    const needed = volumes.filter(({ mark }) => mark !== "blank").map(({ ordinal }) => ordinal + 1);
    const former = Math.max(0, ...needed);
    if (former <= wanted) return { kind: "start" };
    throw new Error(
      `replicas: ${wanted} is not possible from zero, as the cluster ${cluster.name} had ${former} nodes when it stopped ` +
        `(the volume ${claimName(cluster, former - 1)} is there), and a part of them has no majority: go back to ` +
        `replicas: ${former} first, then to ${wanted}`,
    );
  }
  if (wanted < replicas)
    return { kind: "shrink", staying: range(0, wanted), leaving: range(wanted, replicas) };
  const joining = range(replicas, wanted);
  const old = volumes.filter(({ mark }) => mark !== "blank").map(({ ordinal }) => ordinal);
  return { kind: "grow", joining, doubtful: joining.filter((ordinal) => old.includes(ordinal)) };
}

/** Nodes that an interrupted update took out, and that are to stay after all. */
export function returning({ replicas, volumes }: LiveNodes, wanted: number): readonly number[] {
  const stays = Math.min(replicas, wanted);
  return volumes.flatMap(({ mark, ordinal }) => (mark !== undefined && ordinal < stays ? [ordinal] : []));
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
