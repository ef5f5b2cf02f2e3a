/** Reads what `warren status` assesses, with a few requests whatever the number of queues. */
import type {
  BrokerSnapshot,
  Certificate,
  NodeSnapshot,
  QueueName,
  QueueSnapshot,
} from "../status/snapshot.ts";
import { knows } from "../topology/version.ts";
import type { BrokerClient } from "./client.ts";
import { Refused } from "./errors.ts";
import { items, map, text } from "./fromBroker.ts";

type Fields = ReturnType<typeof map>;

const nodeColumns = [
  ...["name", "running", "being_drained", "uptime", "partitions", "rabbitmq_version"],
  ...["applications.name", "applications.version"],
  ...["mem_used", "mem_limit", "mem_alarm", "disk_free", "disk_free_limit", "disk_free_alarm"],
].join(",");

/** One answer for all queues: each page of a list in pages costs the broker as much as the whole list. */
const queueColumns = [
  ...["vhost", "name", "type", "state", "node", "leader", "members", "online"],
  ...["messages_ready", "messages_unacknowledged"],
].join(",");

/** @throws Unreachable, Refused */
export async function readStatus(api: BrokerClient): Promise<BrokerSnapshot> {
  const overview = map(await api.getAt("/overview?disable_stats=true"));
  const version = text(overview.rabbitmq_version);
  const check = (path: string) => optional(api, `/health/checks/${path}`).then(map);
  const [nodes, queues, alarms, vhosts, certificates, flags, deprecated, leaderless] = await Promise.all([
    api.getAt(`/nodes?columns=${nodeColumns}`),
    api.getAt(`/queues?disable_stats=true&enable_queue_totals=true&columns=${queueColumns}`),
    check("alarms"),
    check("virtual-hosts"),
    check("certificate-expiration/100/years"),
    optional(api, "/feature-flags"),
    optional(api, "/deprecated-features/used"),
    hasLeaderCheck(version)
      ? check("quorum-queues-without-elected-leaders/all-vhosts/")
      : Promise.resolve(undefined),
  ]);
  return {
    clusterName: text(overview.cluster_name),
    version,
    erlang: text(overview.erlang_version),
    nodes: items(nodes).map((node) => nodeOf(node, items(alarms, "alarms"))),
    queues: items(queues).map(queueOf),
    leaderless: leaderless === undefined ? undefined : items(leaderless, "queues").map(leaderlessName),
    stoppedVhosts: stringsIn(vhosts["virtual-hosts"]),
    certificates: items(certificates, "expired").flatMap(certificatesOf),
    flagsOff: items(flags)
      .filter(({ state, stability }) => state === "disabled" && stability === "stable")
      .map(({ name }) => text(name)),
    deprecated: items(deprecated).map(({ name }) => text(name)),
    connections: number(map(overview.object_totals).connections),
  };
}

/** Since 4.1.8 (rabbitmq.com/release-information). */
function hasLeaderCheck(version: string): boolean {
  const patch = Number(version.split(".")[2]);
  return knows(version, "4.2") || (knows(version, "4.1") && patch >= 8);
}

/** Undefined where this version does not have the path, or cannot say: the rest of the status is worth more. */
async function optional(api: BrokerClient, path: string): Promise<unknown> {
  try {
    return await api.getAt(path);
  } catch (error) {
    if (error instanceof Refused && error.status !== 401 && error.status !== 403) return undefined;
    throw error;
  }
}

function nodeOf(node: Fields, alarms: readonly Fields[]): NodeSnapshot {
  const name = text(node.name);
  const hasAlarm = (resource: string) => alarms.some((one) => one.node === name && one.resource === resource);
  const rabbit = items(node, "applications").find((one) => one.name === "rabbit");
  return {
    name,
    running: node.running === true,
    version: text(node.rabbitmq_version) || text(rabbit?.version),
    drained: node.being_drained === true,
    uptimeMs: number(node.uptime),
    memory: {
      used: number(node.mem_used),
      limit: number(node.mem_limit),
      alarm: node.mem_alarm === true || hasAlarm("memory"),
    },
    disk: {
      free: number(node.disk_free),
      limit: number(node.disk_free_limit),
      alarm: node.disk_free_alarm === true || hasAlarm("disk"),
    },
    partitions: stringsIn(node.partitions),
  };
}

function queueOf(queue: Fields): QueueSnapshot {
  return {
    vhost: text(queue.vhost),
    name: text(queue.name),
    type: text(queue.type),
    state: text(queue.state),
    node: text(queue.leader) || text(queue.node),
    members: stringsIn(queue.members),
    online: stringsIn(queue.online),
    ready: number(queue.messages_ready),
    unacknowledged: number(queue.messages_unacknowledged),
  };
}

const leaderlessName = (queue: Fields): QueueName => ({
  vhost: text(queue.virtual_host) || text(queue.vhost),
  name: text(queue.name),
});

/** RabbitMQ writes UTC without a zone, and hours without a zero: `2026-12-01 3:04:05`. */
function timeOf(written: string): number | undefined {
  const [, date = "", hours = "", rest = ""] = /^(\d+-\d\d-\d\d) (\d+)(:\d\d:\d\d)$/.exec(written) ?? [];
  const time = Date.parse(`${date}T${hours.padStart(2, "0")}${rest}Z`);
  return Number.isNaN(time) ? undefined : time;
}

function certificatesOf(listener: Fields): readonly Certificate[] {
  const ends = [...stringsIn(listener.certfile_expires_on), ...stringsIn(listener.cacertfile_expires_on)];
  const times = ends.map(timeOf).filter((time) => time !== undefined);
  if (times.length === 0) return [];
  const name = `${text(listener.protocol)} on port ${number(listener.port)}`;
  return [{ node: text(listener.node), listener: name, endsAt: Math.min(...times) }];
}

const number = (value: unknown): number => (typeof value === "number" ? value : 0);

const stringsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
