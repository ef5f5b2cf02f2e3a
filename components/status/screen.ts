/** The status as one screen: what is wrong and what to do first, then nodes, queues, pods. */
import { isDegraded } from "./assess.ts";
import { counted, type Finding } from "./finding.ts";
import { table, wrapped } from "./lines.ts";
import { leadersOf } from "./queues.ts";
import { queueSummary } from "./report.ts";
import { type BrokerSnapshot, type KubernetesSnapshot, type Snapshot, wasRead } from "./snapshot.ts";
import { amount, bytes, span } from "./units.ts";

/** What fits on a screen; the rest is counted. */
const shownFindings = 4;
const shownNodes = 7;

/** @param width columns of the terminal */
export function screen(snapshot: Snapshot, findings: readonly Finding[], width: number): string {
  const { broker, kubernetes, takenAt } = snapshot;
  const nodes = wasRead(broker) ? broker : undefined;
  return [
    ...headline(snapshot, findings, width),
    ...findingLines(findings, width),
    ...(nodes === undefined ? [] : ["", ...nodeLines(nodes, width), "", ...queueLines(nodes, width)]),
    ...(wasRead(kubernetes) ? ["", ...podLines(kubernetes, takenAt, width)] : []),
  ].join("\n");
}

function headline({ broker, takenAt }: Snapshot, findings: readonly Finding[], width: number) {
  const time = `${new Date(takenAt).toISOString().slice(11, 19)} UTC`;
  const state = isDegraded(findings) ? "DEGRADED" : "healthy";
  if (!wasRead(broker)) return wrapped(`${time}  DEGRADED  the broker does not answer`, width, "  ");
  const { clusterName, version, erlang, nodes } = broker;
  const running = nodes.filter((node) => node.running).length;
  return wrapped(
    `${time}  ${state}  cluster ${clusterName}: ${running} of ${counted(nodes.length, "node")} up, ` +
      `RabbitMQ ${version}, Erlang ${erlang}`,
    width,
    "  ",
  );
}

function findingLines(findings: readonly Finding[], width: number): readonly string[] {
  const lines = findings
    .slice(0, shownFindings)
    .flatMap(({ severity, what, first, objects, count }, place) => {
      const more = count > objects.length ? `, and ${count - objects.length} more` : "";
      return [
        ...wrapped(
          `${place + 1}. ${severity === "notice" ? "notice" : severity.toUpperCase()}: ${what}`,
          width,
          "   ",
        ),
        ...wrapped(`${objects.join("; ")}${more}`, width, "   ", "   ").slice(0, 2),
        ...wrapped(`→ ${first}`, width, "     ", "   "),
      ];
    });
  const rest = findings.length - shownFindings;
  return [
    ...(lines.length === 0 ? [] : ["", ...lines]),
    ...(rest > 0 ? [`   and ${counted(rest, "more finding")}: --json lists all`] : []),
  ];
}

function nodeLines(broker: BrokerSnapshot, width: number): readonly string[] {
  const leaders = leadersOf(broker);
  const isWell = (node: BrokerSnapshot["nodes"][number]) =>
    node.running && !node.memory.alarm && !node.disk.alarm;
  const worstFirst = broker.nodes.toSorted((a, b) => Number(isWell(a)) - Number(isWell(b)));
  const rows = worstFirst.slice(0, shownNodes).map((node) => {
    const name = shortName(node.name, broker);
    if (!node.running) return [name, "DOWN", "", "", "", "", ""];
    const { memory, disk } = node;
    return [
      name,
      node.drained ? "drained" : memory.alarm || disk.alarm ? "ALARM" : "up",
      node.version,
      span(node.uptimeMs),
      `${bytes(memory.used)}/${bytes(memory.limit)}`,
      `${bytes(disk.free)} (${bytes(disk.limit)})`,
      String(leaders.get(node.name) ?? 0),
    ];
  });
  const head = ["NODE", "STATE", "VERSION", "UP", "MEMORY", "DISK (LIMIT)", "LEADS"];
  const rest = broker.nodes.length - rows.length;
  return [
    ...table(head, rows, width, [3, 4, 5, 6]),
    ...(rest > 0 ? [`and ${counted(rest, "more node")} without alarm`] : []),
  ];
}

/** The host without its domain, where that tells the nodes apart: the rest is the same for a cluster in Kubernetes. */
function shortName(name: string, { nodes }: BrokerSnapshot): string {
  const short = (full: string) => full.replace(/^[^@]*@/, "").replace(/\..*/s, "");
  return new Set(nodes.map((node) => short(node.name))).size === nodes.length ? short(name) : name;
}

function queueLines(broker: BrokerSnapshot, width: number): readonly string[] {
  const { total, byType, ready, unacknowledged, withoutLeader, atSmallestMajority, deepest } =
    queueSummary(broker);
  const types = Object.entries(byType).map(([type, count]) => `${count} ${type}`);
  const ends = broker.certificates.map(({ endsAt }) => endsAt);
  return [
    ...wrapped(
      `QUEUES ${total}${types.length === 0 ? "" : ` (${types.join(", ")})`}: ${amount(ready)} ready, ` +
        `${amount(unacknowledged)} unacknowledged; ${withoutLeader} without leader, ` +
        `${atSmallestMajority} at the smallest majority; ${counted(broker.connections, "connection")}`,
      width,
      "  ",
    ),
    ...(ends.length === 0
      ? []
      : [
          `CERTIFICATES ${ends.length}, the first ends on ${new Date(Math.min(...ends)).toISOString().slice(0, 10)}`,
        ]),
    ...(deepest.length === 0
      ? []
      : table(
          ["DEEPEST QUEUES", "READY", "UNACKED"],
          deepest.map(({ queue, ready, unacknowledged }) => [queue, amount(ready), amount(unacknowledged)]),
          width,
          [1, 2],
        )),
  ];
}

function podLines({ cluster, ready, replicas, pods }: KubernetesSnapshot, now: number, width: number) {
  const waiting = pods.filter(({ waits }) => waits !== undefined).slice(0, shownNodes);
  return [
    ...wrapped(`PODS of ${cluster}: ${ready} of ${replicas} ready`, width, "  "),
    ...waiting.flatMap(({ name, waits = "", since }) =>
      wrapped(`${name} for ${span(now - since)}: ${waits}`, width, "    ", "  ").slice(0, 2),
    ),
  ];
}
