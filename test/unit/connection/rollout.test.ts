import type { V1ContainerStatus, V1Pod, V1StatefulSet } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import {
  lastStopMessage,
  newestWarning,
  waitingFor,
} from "../../../components/connection/kubernetes/rollout.ts";

const set = (more: object = {}): V1StatefulSet => ({
  metadata: { name: "warren", generation: 3 },
  spec: { replicas: 2, selector: {}, template: {}, serviceName: "warren-nodes" },
  status: { replicas: 2, observedGeneration: 3, updateRevision: "new", ...more },
});

const pod = (ordinal: number, { revision = "new", deleted = false, ...status }: Changes = {}): V1Pod => ({
  metadata: {
    name: `warren-${ordinal}`,
    labels: { "controller-revision-hash": revision },
    ...(deleted && { deletionTimestamp: new Date() }),
  },
  status: { conditions: [{ type: "Ready", status: "True" }], ...status },
});
interface Changes {
  readonly revision?: string;
  readonly deleted?: boolean;
  readonly conditions?: { type: string; status: string; message?: string }[];
  readonly containerStatuses?: V1ContainerStatus[];
}

const container = (state: object, lastState: object = {}) => [
  { ...{ name: "rabbitmq", image: "i", imageID: "", ready: false, restartCount: 1 }, state, lastState },
];
const notReady = [{ type: "Ready", status: "False" }];

describe("a rollout", () => {
  it("is complete when each pod is ready with the new revision, and not before", () => {
    expect(waitingFor(set(), [pod(0), pod(1)])).toEqual([]);
  });

  it("is not complete before Kubernetes has seen the change, when the old pods are all ready", () => {
    const old = set({ observedGeneration: 2, updateRevision: "old" });
    expect(waitingFor(old, [pod(0, { revision: "old" }), pod(1, { revision: "old" })])).toHaveLength(1);
  });

  it.each<[string, V1Pod[], string]>([
    ["is missing", [pod(0)], "it has not been created yet"],
    ["still runs the old revision", [pod(0), pod(1, { revision: "old" })], "it still runs what was before"],
    ["stops", [pod(0), pod(1, { deleted: true })], "it stops, and waits until no queue needs it"],
    ["boots", [pod(0), pod(1, { conditions: notReady })], "it boots"],
    [
      "has no machine",
      [pod(0), pod(1, { conditions: [{ type: "PodScheduled", status: "False", message: "0/3 nodes" }] })],
      "no machine takes it: 0/3 nodes",
    ],
    [
      "has no image",
      [
        pod(0),
        pod(1, {
          conditions: notReady,
          containerStatuses: container({ waiting: { reason: "ErrImagePull", message: "not found" } }),
        }),
      ],
      "rabbitmq: ErrImagePull: not found",
    ],
    [
      "crashes",
      [
        pod(0),
        pod(1, {
          conditions: notReady,
          containerStatuses: container(
            { waiting: { reason: "CrashLoopBackOff", message: "back-off 10s" } },
            { terminated: { exitCode: 70 } },
          ),
        }),
      ],
      "rabbitmq: CrashLoopBackOff: back-off 10s (it ended with 70)",
    ],
  ])("says of a pod that %s what it waits for", (_, pods, why) => {
    expect(waitingFor(set(), pods)).toMatchObject([{ pod: "warren-1", why }]);
  });

  it("repeats the newest warning about a pod, and the broker's last words", () => {
    const event = (name: string, message: string, lastTimestamp: string, type = "Warning") => ({
      ...{ type, message, lastTimestamp: new Date(lastTimestamp), metadata: {} },
      involvedObject: { name },
    });
    const events = [
      event("warren-1", "new", "2026-01-02"),
      event("warren-1", "old", "2026-01-01"),
      event("warren-0", "another's", "2026-01-03"),
      event("warren-1", "harmless", "2026-01-04", "Normal"),
    ];
    expect(newestWarning(events, "warren-1")).toBe("new");
    const log =
      "a\nx Warren, before this node stops: waiting: one\ny Warren, before this node stops: drained\nb\n";
    expect(lastStopMessage(log)).toBe("drained");
    expect(lastStopMessage("nothing")).toBeUndefined();
  });

  it("are found in a log of JSON lines, too", () => {
    const line = {
      level: "notice",
      msg: 'Warren, before this node stops: waiting: "a queue"',
      pid: "<0.1.0>",
    };
    expect(lastStopMessage(`${JSON.stringify(line)}\n`)).toBe('waiting: "a queue"');
  });
});
