// When an object counts as ready: the official plugin's rules (pulumi-kubernetes v4, provider/pkg/await), as pure
// functions of the live object and what belongs to it.
import {
  at,
  type JsonMap,
  listAt,
  numberAt,
  stringAt,
  type Value,
} from "../../../../components/engine/protocol/value.ts";

export interface Readiness {
  readonly ready: boolean;
  /** What is still missing, for the display and for the error of a wait that ran out of time. */
  readonly missing: string;
  /** Set when waiting any longer is in vain. */
  readonly failed?: string;
}

/** What a rule may have to know beside the object itself. */
export interface Related {
  /** EndpointSlices of a Service. */
  readonly endpointSlices: readonly JsonMap[];
  /** volumeBindingMode of a PersistentVolumeClaim's StorageClass. */
  readonly bindingMode: string | undefined;
}

/** Judges an object; `related` holds what `relatedTo` names for its kind. */
export type Rule = (live: JsonMap, related: Related) => Readiness;

const done: Readiness = { ready: true, missing: "" };

function wait(missing: string): Readiness {
  return { ready: false, missing };
}

function condition(object: Value, type: string): Value | undefined {
  return listAt(object, "status", "conditions").find((item) => stringAt(item, "type") === type);
}

function isTrue(found: Value | undefined): boolean {
  return stringAt(found, "status") === "True";
}

function conditionText(found: Value | undefined): string {
  const [reason, message] = [stringAt(found, "reason"), stringAt(found, "message")];
  return [reason, message].filter((part) => part !== undefined && part !== "").join(": ");
}

function observed(live: JsonMap): boolean {
  return (
    (numberAt(live, "status", "observedGeneration") ?? 0) >= (numberAt(live, "metadata", "generation") ?? 0)
  );
}

/** The number at `status.<name>`, 0 if the controller has left it out. */
function count(live: JsonMap, name: string): number {
  return numberAt(live, "status", name) ?? 0;
}

const statefulSet: Rule = (live) => {
  const wanted = numberAt(live, "spec", "replicas") ?? 1;
  const ready = count(live, "readyReplicas");
  if (!observed(live)) return wait("the StatefulSet controller has not taken the change up yet");
  const replicasReady = count(live, "replicas") === wanted && ready === wanted;
  const text = `${ready} of ${wanted} Pods ready`;
  const generation = numberAt(live, "metadata", "generation") ?? 1;
  if (generation > 1 && stringAt(live, "spec", "updateStrategy", "type") === "OnDelete") {
    return replicasReady ? done : wait(text);
  }
  const [current, update] = [
    stringAt(live, "status", "currentRevision"),
    stringAt(live, "status", "updateRevision"),
  ];
  if (current !== update || current === undefined) {
    return wait(`${count(live, "updatedReplicas")} of ${wanted} Pods on the new revision, ${text}`);
  }
  return replicasReady && count(live, "currentReplicas") === wanted ? done : wait(text);
};

const deployment: Rule = (live) => {
  const wanted = numberAt(live, "spec", "replicas") ?? 1;
  if (!observed(live)) return wait("the Deployment controller has not taken the change up yet");
  const progressing = condition(live, "Progressing");
  const rolledOut = isTrue(progressing) && stringAt(progressing, "reason") === "NewReplicaSetAvailable";
  const counts = `${count(live, "updatedReplicas")} of ${wanted} Pods updated, ${count(live, "availableReplicas")} available`;
  const stalled = progressing !== undefined && !isTrue(progressing) ? ` (${conditionText(progressing)})` : "";
  const enough = count(live, "updatedReplicas") >= wanted && count(live, "readyReplicas") >= wanted;
  // A Deployment without a progress deadline has no condition Progressing.
  const finished = rolledOut || progressing === undefined;
  return enough && finished && isTrue(condition(live, "Available")) ? done : wait(counts + stalled);
};

const daemonSet: Rule = (live) => {
  const wanted = count(live, "desiredNumberScheduled");
  if (!observed(live)) return wait("the DaemonSet controller has not taken the change up yet");
  const [updated, available] = [count(live, "updatedNumberScheduled"), count(live, "numberAvailable")];
  if (stringAt(live, "spec", "updateStrategy", "type") === "OnDelete") return done;
  return updated >= wanted && available >= wanted ? done : wait(`${available} of ${wanted} Pods available`);
};

const pod: Rule = (live) => {
  if (stringAt(live, "status", "phase") === "Succeeded" || isTrue(condition(live, "Ready"))) return done;
  const first = ["PodScheduled", "Initialized", "Ready"]
    .map((type) => condition(live, type))
    .find((it) => !isTrue(it));
  return wait(conditionText(first) || `phase ${stringAt(live, "status", "phase") ?? "Pending"}`);
};

const job: Rule = (live) => {
  if (isTrue(condition(live, "Complete"))) return done;
  const failed = condition(live, "Failed");
  if (isTrue(failed))
    return { ready: false, missing: "", failed: `the Job failed: ${conditionText(failed)}` };
  if (at(live, "spec", "suspend") === true) return wait("the Job is suspended");
  return wait(
    `${count(live, "succeeded")} succeeded, ${count(live, "active")} active, ${count(live, "failed")} failed`,
  );
};

/** A Service without Pods behind it is ready; one with Pods is when none of them is pending. Headless Services,
 * ExternalName and those without a selector are not waited for. */
const service: Rule = (live, { endpointSlices }) => {
  const type = stringAt(live, "spec", "type");
  if (type === "LoadBalancer" && listAt(live, "status", "loadBalancer", "ingress").length === 0) {
    return wait("no address was allocated to the load balancer");
  }
  const selector = at(live, "spec", "selector");
  const selects = typeof selector === "object" && selector !== null && Object.keys(selector).length > 0;
  if (type === "ExternalName" || stringAt(live, "spec", "clusterIP") === "None" || !selects) return done;
  const endpoints = endpointSlices.flatMap((slice) => listAt(slice, "endpoints"));
  const pending = endpoints.filter((endpoint) => at(endpoint, "conditions", "ready") === false);
  return pending.length === 0 ? done : wait(`${pending.length} of ${endpoints.length} endpoints not ready`);
};

const ingress: Rule = (live) =>
  listAt(live, "status", "loadBalancer", "ingress").length > 0
    ? done
    : wait("no address was allocated to the Ingress: is there an Ingress controller for its class?");

const persistentVolumeClaim: Rule = (live, { bindingMode }) => {
  const phase = stringAt(live, "status", "phase");
  if (phase === "Bound" || (phase === "Pending" && bindingMode === "WaitForFirstConsumer")) return done;
  return wait(`phase ${phase ?? "unknown"}, not Bound`);
};

const minute = 60_000;

interface Waiting {
  readonly rule: Rule;
  /** Milliseconds; the official plugin's default. */
  readonly timeout: number;
}

const rules: { readonly [kind: string]: Waiting } = {
  "apps/StatefulSet": { rule: statefulSet, timeout: 10 * minute },
  "apps/Deployment": { rule: deployment, timeout: 10 * minute },
  "apps/DaemonSet": { rule: daemonSet, timeout: 10 * minute },
  "batch/Job": { rule: job, timeout: 10 * minute },
  "networking.k8s.io/Ingress": { rule: ingress, timeout: 10 * minute },
  "/Pod": { rule: pod, timeout: 10 * minute },
  "/Service": { rule: service, timeout: 10 * minute },
  "/PersistentVolumeClaim": { rule: persistentVolumeClaim, timeout: 5 * minute },
};

/** How to wait for objects of a kind; undefined: they are ready once they exist. */
export function waitingFor(object: JsonMap): Waiting | undefined {
  const apiVersion = stringAt(object, "apiVersion") ?? "";
  const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
  return rules[`${group}/${stringAt(object, "kind")}`];
}
