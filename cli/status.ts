/** `warren status`: what is wrong with a cluster and what to do first, on one screen. It only reads. */
import { Refused, Unreachable } from "../components/broker/errors.ts";
import { readStatus } from "../components/broker/statusRead.ts";
import { assess, isDegraded } from "../components/status/assess.ts";
import { reportOf } from "../components/status/report.ts";
import { screen } from "../components/status/screen.ts";
import { type Snapshot, type Unread, wasRead } from "../components/status/snapshot.ts";
import { CommandError, command } from "./command.ts";
import { jsonOf, jsonOption } from "./json.ts";
import { accessFrom, brokerOptions, brokerUsage } from "./liveBroker.ts";
import { type BrokerAccess, clientOf } from "./management.ts";
import { columns, watched, watchOption } from "./watch.ts";

/** Somebody waits, and a cluster that is in trouble may not answer at all. */
const patience = { timeoutMs: 15_000, retryAfterMs: [200] };

export const status = command({
  usage: brokerUsage,
  options: { watch: watchOption, json: jsonOption, ...brokerOptions },
  examples: [
    { line: "warren status --cluster rabbitmq/warren", help: "The broker, its pods and its volumes." },
    { line: "warren status --cluster rabbitmq/warren --watch", help: "The same while you mend it." },
  ],
  next: {
    0: "`warren top` lists the deepest queues",
    1: "docs/on-call.md says what to do in each case; `warren top` lists the deepest queues",
  },
  answers: { 0: "healthy", 1: "something is degraded" },
  run: async ({ values }, { out }) => {
    const access = await accessFrom(values);
    const api = clientOf(access.credentials, patience);
    return watched(values.watch, out, async () => {
      const snapshot = await snapshotOf(api, access);
      const findings = assess(snapshot);
      const text = values.json
        ? jsonOf<"status">(reportOf(snapshot, findings), values.watch ? 0 : 2)
        : screen(snapshot, findings, columns());
      if (!wasRead(snapshot.broker)) return { text, code: 3 };
      return { text, code: isDegraded(findings) ? 1 : 0 };
    });
  },
});

/** @throws CommandError if the broker does not answer and there is no Kubernetes to ask instead */
async function snapshotOf(api: ReturnType<typeof clientOf>, { cluster }: BrokerAccess): Promise<Snapshot> {
  const [broker, kubernetes] = await Promise.all([
    readStatus(api).catch((error: unknown): Unread => {
      if (error instanceof Refused) throw new CommandError(error.explained());
      if (!(error instanceof Unreachable)) throw error;
      if (cluster === undefined) throw new CommandError(error.message);
      return { unread: error.reason };
    }),
    kubernetesOf(cluster),
  ]);
  return { takenAt: Date.now(), broker, kubernetes };
}

async function kubernetesOf(cluster: BrokerAccess["cluster"]): Promise<Snapshot["kubernetes"]> {
  if (cluster === undefined) return undefined;
  const { clusterStatus } = await import("../components/connection/kubernetes/clusterStatus.ts");
  return clusterStatus(cluster, cluster.service).catch((error: unknown) => ({
    unread: error instanceof Error ? error.message : String(error),
  }));
}
