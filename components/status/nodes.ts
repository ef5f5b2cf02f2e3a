/** What is wrong with nodes. */
import { counted, type Finding, found } from "./finding.ts";
import type { BrokerSnapshot, NodeSnapshot } from "./snapshot.ts";
import { bytes, span } from "./units.ts";

/** Of the limit: RabbitMQ raises the alarm at all of it. */
const highMemory = 0.85;

/** Times the limit: RabbitMQ raises the alarm below the limit itself. */
const lowDisk = 1.5;

export function nodeFindings({ nodes }: BrokerSnapshot): readonly Finding[] {
  const running = nodes.filter((node) => node.running);
  const of = (test: (node: NodeSnapshot) => boolean, say: (node: NodeSnapshot) => string) =>
    running.filter(test).map(say);
  const memory = ({ name, memory }: NodeSnapshot) =>
    `${name}: ${bytes(memory.used)} of ${bytes(memory.limit)}`;
  const disk = ({ name, disk }: NodeSnapshot) =>
    `${name}: ${bytes(disk.free)} free, alarm below ${bytes(disk.limit)}`;
  const versions = new Set(running.flatMap(({ version }) => (version === "" ? [] : [version])));
  return [
    ...found(
      "node-down",
      "critical",
      nodes.filter((node) => !node.running).map(({ name }) => name),
      (count) => `${counted(count, "node")} of ${nodes.length} down`,
      "find out why its pod or process does not run; do not restart another node before it is back",
    ),
    ...found(
      "partition",
      "critical",
      of(
        ({ partitions }) => partitions.length > 0,
        ({ name, partitions }) => `${name} from ${partitions.join(", ")}`,
      ),
      (count) => `${counted(count, "node")} cut off from others`,
      "mend the network between the nodes; then restart the nodes of the smaller side, one by one",
    ),
    ...found(
      "disk-alarm",
      "critical",
      of(({ disk }) => disk.alarm, disk),
      () => "disk alarm: all publishers are blocked",
      "consume or purge the deepest queues, or enlarge the volume; publishers go on as soon as there is room",
    ),
    ...found(
      "memory-alarm",
      "critical",
      of(({ memory }) => memory.alarm, memory),
      () => "memory alarm: all publishers are blocked",
      "start the consumers of the deepest queues, or give the nodes more memory; publishers go on by themselves",
    ),
    ...found(
      "disk-low",
      "warning",
      of(({ disk }) => !disk.alarm && disk.limit > 0 && disk.free < disk.limit * lowDisk, disk),
      (count) => `disk nearly full on ${counted(count, "node")}`,
      "enlarge the volume or drain the deepest queues before the alarm blocks all publishers",
    ),
    ...found(
      "memory-high",
      "warning",
      of(
        ({ memory }) => !memory.alarm && memory.limit > 0 && memory.used >= memory.limit * highMemory,
        memory,
      ),
      (count) => `memory nearly used up on ${counted(count, "node")}`,
      "look for deep queues and many connections (warren top) before the alarm blocks all publishers",
    ),
    ...found(
      "node-drained",
      "warning",
      of(
        ({ drained }) => drained,
        ({ name, uptimeMs }) => `${name}, up for ${span(uptimeMs)}`,
      ),
      (count) => `${counted(count, "node")} in maintenance mode: it takes no clients and leads no queues`,
      "if no restart is under way, end it: rabbitmq-upgrade revive on that node",
    ),
    ...found(
      "mixed-versions",
      "warning",
      versions.size > 1
        ? of(
            () => true,
            ({ name, version }) => `${name}: ${version}`,
          )
        : [],
      () => `nodes run different versions: ${[...versions].sort().join(", ")}`,
      "finish the upgrade: nodes of different versions are only meant to run together for its time",
    ),
  ];
}
