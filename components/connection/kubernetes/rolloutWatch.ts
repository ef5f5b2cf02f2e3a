/** Reads, from the Kubernetes API, how far a rollout is. */
import { AppsV1Api, CoreV1Api, type KubeConfig } from "@kubernetes/client-node";
import { definitionsFailure } from "./definitionsFailure.ts";
import { bounded, kubeConfigOf, reason, selectorText, serverOf } from "./kubeconfig.ts";
import { lastStopMessage, newestWarning, notCreated, type Waiting, waitingFor } from "./rollout.ts";
import type { KubernetesTarget } from "./target.ts";

/** Lines of a crashed container's log that a message repeats. */
const crashLines = 5;

/** The first restart may be of a pod that still has the Secret of the update before. */
const restartsWithoutHope = 2;

export interface RolloutWatch {
  /** What the rollout waits for, in words, by pod; empty once it is complete. @throws if the API does not answer */
  look(): Promise<ReadonlyMap<string, string>>;
  /** What RabbitMQ says of definitions with which a node does not boot; undefined while there is hope. */
  readonly definitionsFailure: string | undefined;
}

/** @param name of the StatefulSet */
export function watchRollout(target: KubernetesTarget, name: string): RolloutWatch {
  const kube = kubeConfigOf(target);
  const [apps, core] = [kube.makeApiClient(AppsV1Api), kube.makeApiClient(CoreV1Api)];
  const { namespace } = target;
  const firstRestarts = new Map<string, number>();
  let failure: string | undefined;
  /** A pod that crashed for its definitions, and crashes again. */
  const judge = ({ pod, restarts }: Waiting, text: string) => {
    const reason = restarts === undefined ? undefined : definitionsFailure(text);
    if (restarts === undefined || reason === undefined) return;
    const first = firstRestarts.get(pod) ?? restarts;
    firstRestarts.set(pod, first);
    if (restarts >= first + restartsWithoutHope) failure = reason;
  };
  return {
    get definitionsFailure() {
      return failure;
    },
    async look() {
      const waiting = await explained(kube, async () => {
        const set = await apps.readNamespacedStatefulSet({ namespace, name }, bounded);
        const labelSelector = selectorText(set.spec?.selector.matchLabels);
        const { items } = await core.listNamespacedPod({ namespace, labelSelector }, bounded);
        return waitingFor(set, items);
      });
      const lines = waiting.map(
        async (one) => [one.pod, await inWords(core, namespace, name, one, judge)] as const,
      );
      return new Map(await Promise.all(lines));
    },
  };
}

async function explained<Result>(kube: KubeConfig, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw new Error(`through ${serverOf(kube)}: ${reason(error)}`);
  }
}

/** @param onCrash gets the log of a container that crashed */
async function inWords(
  core: CoreV1Api,
  namespace: string,
  set: string,
  waiting: Waiting,
  onCrash: (waiting: Waiting, log: string) => void,
): Promise<string> {
  const { pod, why, log } = waiting;
  const text = log && (await logOf(core, namespace, pod));
  if (log === "crash") onCrash(waiting, text ?? "");
  const more =
    text === undefined
      ? newestWarning(await eventsIn(core, namespace), why === notCreated ? set : pod)
      : lastWords(text, log);
  return more === undefined || more === "" || why.includes(more) ? why : `${why}: ${more}`;
}

function lastWords(text: string, log: Waiting["log"]): string | undefined {
  if (log === "stop") return lastStopMessage(text);
  return definitionsFailure(text) ?? text.trimEnd().split("\n").slice(-crashLines).join("\n    ");
}

/**
 * Of the container that runs or, while it waits to be started again, of the one that crashed last: Kubernetes calls that
 * the previous one only from the second crash on. Empty where the account may not read it: the rollout is seen without.
 */
async function logOf(core: CoreV1Api, namespace: string, name: string): Promise<string> {
  try {
    const request = { namespace, name, container: "rabbitmq", tailLines: 200 };
    return (await core.readNamespacedPodLog(request, bounded)) ?? "";
  } catch {
    return "";
  }
}

async function eventsIn(core: CoreV1Api, namespace: string) {
  try {
    return (await core.listNamespacedEvent({ namespace }, bounded)).items;
  } catch {
    return [];
  }
}
