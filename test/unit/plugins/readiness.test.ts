import { expect, it } from "vitest";
import type { JsonMap } from "../../../components/engine/protocol/value.ts";
import { describePod } from "../../../local/plugins/kubernetes/readiness/explain.ts";
import { poll } from "../../../local/plugins/kubernetes/readiness/poll.ts";
import { type Related, waitingFor } from "../../../local/plugins/kubernetes/readiness/rules.ts";

function judge(live: JsonMap, related: Partial<Related> = {}) {
  const waiting = waitingFor(live);
  if (waiting === undefined) throw new Error("no rule");
  return waiting.rule(live, { endpointSlices: [], bindingMode: undefined, ...related });
}

const rolled = {
  observedGeneration: 2,
  replicas: 3,
  readyReplicas: 3,
  currentReplicas: 3,
  currentRevision: "b",
  updateRevision: "b",
};

function statefulSet(status: JsonMap, spec: JsonMap = {}): JsonMap {
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { generation: 2 },
    spec: { replicas: 3, ...spec },
    status,
  };
}

it("does not take a StatefulSet's status from before the change for its end", () => {
  expect(judge(statefulSet(rolled)).ready).toBe(true);
  expect(judge(statefulSet({ ...rolled, observedGeneration: 1 })).ready).toBe(false);
});

it("waits until the last Pod of a StatefulSet runs the new revision", () => {
  const rolling = { ...rolled, currentRevision: "a", currentReplicas: 1, updatedReplicas: 2 };
  expect(judge(statefulSet(rolling))).toEqual({
    ready: false,
    missing: "2 of 3 Pods on the new revision, 3 of 3 Pods ready",
  });
  expect(judge(statefulSet({ ...rolled, readyReplicas: 2 })).missing).toBe("2 of 3 Pods ready");
  expect(judge(statefulSet(rolling, { updateStrategy: { type: "OnDelete" } })).ready).toBe(true);
});

it("waits for a Deployment's new Pods, not for those of the old ReplicaSet", () => {
  const conditions = (reason: string) => [
    { type: "Available", status: "True" },
    { type: "Progressing", status: "True", reason },
  ];
  const deployment = (status: JsonMap) => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { generation: 2 },
    spec: { replicas: 2 },
    status,
  });
  const status = { observedGeneration: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };
  expect(judge(deployment({ ...status, conditions: conditions("NewReplicaSetAvailable") })).ready).toBe(true);
  expect(judge(deployment({ ...status, conditions: conditions("ReplicaSetUpdated") })).ready).toBe(false);
  expect(
    judge(deployment({ ...status, updatedReplicas: 1, conditions: conditions("NewReplicaSetAvailable") }))
      .ready,
  ).toBe(false);
});

it("does not wait for the endpoints of a Service that has none by nature, which would never end", () => {
  const pending = { endpointSlices: [{ endpoints: [{ conditions: { ready: false } }] }] };
  const service = (spec: JsonMap) => ({ apiVersion: "v1", kind: "Service", spec });
  expect(judge(service({ selector: { app: "x" } }), pending).missing).toBe("1 of 1 endpoints not ready");
  expect(judge(service({ selector: { app: "x" } })).ready).toBe(true);
  expect(judge(service({ selector: { app: "x" }, clusterIP: "None" }), pending).ready).toBe(true);
  expect(judge(service({}), pending).ready).toBe(true);
  expect(judge(service({ type: "ExternalName", selector: { app: "x" } }), pending).ready).toBe(true);
  expect(judge(service({ type: "LoadBalancer" })).ready).toBe(false);
});

it("does not wait for a volume that is bound only when its first Pod comes", () => {
  const claim = { apiVersion: "v1", kind: "PersistentVolumeClaim", status: { phase: "Pending" } };
  expect(judge(claim, { bindingMode: "WaitForFirstConsumer" }).ready).toBe(true);
  expect(judge(claim, { bindingMode: "Immediate" }).ready).toBe(false);
  expect(judge({ ...claim, status: { phase: "Bound" } }).ready).toBe(true);
});

it("gives a failed Job up at once instead of waiting until the time is up", () => {
  const conditions = [{ type: "Failed", status: "True", reason: "BackoffLimitExceeded", message: "3 times" }];
  const job = { apiVersion: "batch/v1", kind: "Job", status: { conditions } };
  expect(judge(job).failed).toBe("the Job failed: BackoffLimitExceeded: 3 times");
  expect(judge({ ...job, status: { conditions: [{ type: "Complete", status: "True" }] } }).ready).toBe(true);
});

it("says of a Pod that cannot start which container is stuck and why", () => {
  const waiting = { reason: "CrashLoopBackOff", message: "back-off 10s" };
  const state = {
    name: "rabbitmq",
    ready: false,
    state: { waiting },
    lastState: { terminated: { reason: "Error", exitCode: 69 } },
  };
  expect(describePod({ metadata: { name: "rabbit-0" }, status: { containerStatuses: [state] } })).toEqual([
    "Pod rabbit-0: container rabbitmq waiting: CrashLoopBackOff: back-off 10s",
    "Pod rabbit-0: container rabbitmq before that terminated: Error (exit code 69)",
  ]);
  const conditions = [{ type: "PodScheduled", status: "False", message: "0/1 nodes are available" }];
  expect(describePod({ metadata: { name: "p" }, status: { conditions } })).toEqual([
    "Pod p: 0/1 nodes are available",
  ]);
});

it("ends a wait when the user cancels it, and when the time is up", async () => {
  const cancellation = new AbortController();
  const look = async () => ({ missing: "patience" });
  const options = { timeoutMilliseconds: 60_000, signal: cancellation.signal, progress: () => {} };
  const waiting = poll(look, options);
  cancellation.abort();
  expect((await waiting).ended).toBe("cancelled");
  const late = await poll(look, { ...options, signal: new AbortController().signal, timeoutMilliseconds: 1 });
  expect(late).toEqual({ ended: "timeout", missing: "patience" });
});
