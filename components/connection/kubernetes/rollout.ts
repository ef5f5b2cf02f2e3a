/** How far a StatefulSet's rollout is: what Kubernetes says of it and of its pods. */
import type { CoreV1Event, V1ContainerStatus, V1Pod, V1StatefulSet } from "@kubernetes/client-node";

/** What a pod waits for. */
export interface Waiting {
  readonly pod: string;
  /** E.g. `it has not been created yet`, `rabbitmq: ImagePullBackOff: Back-off pulling image "rabbit"`. */
  readonly why: string;
  /** What the log of its container says more of. */
  readonly log?: "stop" | "crash";
  /** How often Kubernetes has started the container that crashed again. */
  readonly restarts?: number;
}

/** Of a pod that is not there: its set says why. */
export const notCreated = "it has not been created yet";

const revisionLabel = "controller-revision-hash";

/** One entry for each pod that does not run the wanted revision yet; none once the rollout is complete. */
export function waitingFor(set: V1StatefulSet, pods: readonly V1Pod[]): readonly Waiting[] {
  const { metadata = {}, spec, status } = set;
  const name = metadata.name ?? "";
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    return [{ pod: `${name}-0`, why: "Kubernetes has not seen the change yet" }];
  }
  const byName = new Map(pods.map((pod) => [pod.metadata?.name, pod]));
  const wanted = Array.from({ length: spec?.replicas ?? 1 }, (_, ordinal) => `${name}-${ordinal}`);
  const leaving = pods
    .flatMap((pod) => pod.metadata?.name ?? [])
    .filter((pod) => pod.startsWith(`${name}-`) && !wanted.includes(pod));
  return [
    ...wanted.flatMap((pod) => {
      const why = reasonOf(byName.get(pod), status?.updateRevision);
      return why === undefined ? [] : [{ pod, ...why }];
    }),
    ...leaving.toSorted().map((pod) => ({ pod, ...stopping })),
  ];
}

type Reason = Omit<Waiting, "pod">;

const stopping: Reason = { why: "it stops, and waits until no queue needs it", log: "stop" };

function reasonOf(pod: V1Pod | undefined, revision: string | undefined): Reason | undefined {
  if (pod === undefined) return { why: notCreated };
  const { metadata, status } = pod;
  if (metadata?.deletionTimestamp !== undefined) {
    return stopping;
  }
  if (metadata?.labels?.[revisionLabel] !== revision) return { why: "it still runs what was before" };
  if (isReady(pod)) return undefined;
  const unscheduled = status?.conditions?.find(
    ({ type, status }) => type === "PodScheduled" && status === "False",
  );
  if (unscheduled !== undefined) return { why: `no machine takes it: ${unscheduled.message ?? ""}` };
  const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return containers.map(containerReason).find((one) => one !== undefined) ?? { why: "it boots" };
}

export function isReady({ status }: V1Pod): boolean {
  return status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}

/** Reasons that only mean that a container will start soon. */
const soon = new Set(["ContainerCreating", "PodInitializing"]);

function containerReason({ name, state, lastState, restartCount }: V1ContainerStatus): Reason | undefined {
  const { reason, message } = state?.waiting ?? {};
  if (reason !== undefined && soon.has(reason)) return undefined;
  // It has just ended, and Kubernetes has not decided yet when to start it again.
  const ended = state?.terminated?.exitCode === 0 ? undefined : state?.terminated;
  const crashed = ended ?? lastState?.terminated;
  const now = reason ?? ended?.reason;
  if (now === undefined) return undefined;
  const code = crashed === undefined ? "" : ` (it ended with ${crashed.exitCode})`;
  const why = `${name}: ${now}${message === undefined ? "" : `: ${message}`}${code}`;
  return { why, ...(crashed !== undefined && { log: "crash" as const, restarts: restartCount }) };
}

/** The newest warning about an object, e.g. that its volume cannot be attached, or that a quota forbids its pods. */
export function newestWarning(events: readonly CoreV1Event[], name: string): string | undefined {
  const time = ({ lastTimestamp, eventTime, metadata }: CoreV1Event) =>
    new Date(lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? 0).getTime();
  const [newest] = events
    .filter(({ type, involvedObject }) => type === "Warning" && involvedObject.name === name)
    .sort((a, b) => time(b) - time(a));
  return newest?.message;
}

const stopMessage = "Warren, before this node stops: ";

/** With `log.console.formatter = json` each line is an object. */
function messageIn(line: string): string {
  try {
    const { msg } = JSON.parse(line) as { readonly msg?: unknown };
    return typeof msg === "string" ? msg : line;
  } catch {
    return line;
  }
}

/** The broker's own last words on why it does not stop yet, from its log. */
export function lastStopMessage(log: string): string | undefined {
  const lines = log.split("\n").filter((line) => line.includes(stopMessage));
  const last = lines.at(-1);
  if (last === undefined) return undefined;
  // RabbitMQ ends a line of its log with the end of a colour.
  const message = messageIn(last).replace(/\p{Cc}(\[[\d;]*m)?/gu, "");
  return message.slice(message.indexOf(stopMessage) + stopMessage.length);
}
