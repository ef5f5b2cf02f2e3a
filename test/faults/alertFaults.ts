/** What goes wrong in a real cluster, for each alert. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ConfirmChannel } from "amqplib";
import type { BreakableCluster } from "./breakableCluster.ts";
import type { Scraping } from "./scraping.ts";

/** Undoes the fault. */
export type Mend = () => Promise<void> | void;

/** Causes the fault. Messages go on until it is mended. */
export type Fault = (cluster: BreakableCluster, scraping: Scraping) => Promise<Mend>;

const quorum = { durable: true, arguments: { "x-queue-type": "quorum" } };

const freezing =
  (...ordinals: readonly number[]): Fault =>
  async (cluster) => {
    // A queue on all three nodes, to lose members or its leader.
    const channel = await cluster.channel();
    const queues = ["frozen-0", "frozen-1", "frozen-2"];
    for (const queue of queues) await channel.assertQueue(queue, quorum);
    await sleep(3_000);
    const thaw = ordinals.map((ordinal) => cluster.freeze(ordinal));
    return () => {
      for (const one of thaw) one();
    };
  };

/** Repeats until it is mended. */
function repeating(work: () => Promise<unknown>, everyMs: number): Mend {
  let goesOn = true;
  const loop = (async () => {
    while (goesOn) {
      await work();
      await sleep(everyMs);
    }
  })();
  return async () => {
    goesOn = false;
    await loop;
  };
}

async function withQueue(
  cluster: BreakableCluster,
  name: string,
  options = quorum,
): Promise<{ readonly channel: ConfirmChannel; readonly remove: Mend }> {
  const channel = await cluster.channel();
  await channel.assertQueue(name, options);
  return { channel, remove: async () => void (await (await cluster.channel()).deleteQueue(name)) };
}

async function publish(channel: ConfirmChannel, queue: string, count: number, bytes = 20): Promise<void> {
  for (let sent = 0; sent < count; sent++)
    channel.sendToQueue(queue, Buffer.alloc(bytes), { persistent: true });
  await channel.waitForConfirms();
}

const restartNode: Fault = async (cluster) => {
  for (let kills = 0; kills < 2; kills++) {
    const before = cluster.processOf(2);
    process.kill(before, "SIGKILL");
    // The second kill is of the broker that has come back, and that Prometheus has seen.
    await cluster.answersAgain(2, before);
    await sleep(5_000);
  }
  return () => undefined;
};

const watermark =
  (...command: readonly string[]) =>
  (cluster: BreakableCluster) =>
    cluster.run(0, "rabbitmqctl", ...command);

export const nodeFaults: { readonly [alert: string]: Fault } = {
  RabbitmqNoMajority: freezing(1, 2),
  RabbitmqLeaderlessQueues: freezing(1, 2),
  RabbitmqNodeDown: freezing(2),
  RabbitmqQuorumCritical: freezing(2),
  RabbitmqPartition: async (cluster) => {
    const join = await cluster.cutOff(0);
    return async () => {
      await join();
      await cluster.joinAgain(0);
    };
  },
  RabbitmqNodeRestarts: restartNode,
  RabbitmqScrapeFails: async (cluster, scraping) => {
    scraping.wrongPort = cluster.pod(2);
    return () => {
      scraping.wrongPort = undefined;
    };
  },
  RabbitmqMemoryAlarm: async (cluster) => {
    await watermark("set_vm_memory_high_watermark", "absolute", "1MB")(cluster);
    return async () => void (await watermark("set_vm_memory_high_watermark", "0.6")(cluster));
  },
  RabbitmqDiskAlarm: async (cluster) => {
    await watermark("set_disk_free_limit", "10000000000000")(cluster);
    return async () => void (await watermark("set_disk_free_limit", "429496730")(cluster));
  },
  RabbitmqDiskFillsUp: async (cluster) => {
    const file = "/var/lib/rabbitmq/mnesia/fills";
    const free = Number(
      await cluster.run(1, "sh", "-c", "df -B1 --output=avail /var/lib/rabbitmq/mnesia | tail -1"),
    );
    await cluster.run(1, "rabbitmqctl", "set_disk_free_limit", String(free - 1_000_000_000));
    const fill = repeating(() => cluster.run(1, "sh", "-c", `head -c 5000000 /dev/zero >> ${file}`), 500);
    return async () => {
      await fill();
      await cluster.run(1, "rm", file);
      await cluster.run(1, "rabbitmqctl", "set_disk_free_limit", "429496730");
    };
  },
  RabbitmqFileDescriptorsNearLimit: async (cluster) => {
    const [target] = await cluster.targets();
    const [host] = (target?.address ?? "").split(":");
    for (let opened = 0; opened < 250; opened++) await cluster.channel(host);
    return () => cluster.close();
  },
  RabbitmqConnectionChurn: async (cluster) =>
    repeating(async () => {
      await cluster.channel();
      await cluster.close();
    }, 50),
};

export const queueFaults: { readonly [alert: string]: Fault } = {
  RabbitmqRaftLogGrows: async (cluster) => {
    const { channel, remove } = await withQueue(cluster, "long-log");
    await publish(channel, "long-log", 9_000, 100);
    // Only a full write-ahead log makes segments of it, which takes more messages than a test has.
    for (const node of [0, 1, 2]) {
      await cluster.run(node, "rabbitmqctl", "eval", "ra_log_wal:force_roll_over(ra_log_wal).");
    }
    return remove;
  },
  RabbitmqQueueWithoutConsumers: async (cluster) => {
    const { channel, remove } = await withQueue(cluster, "nobody-reads");
    await publish(channel, "nobody-reads", 3);
    return remove;
  },
  RabbitmqQueueGrows: async (cluster) => {
    const { channel, remove } = await withQueue(cluster, "grows", {
      durable: true,
      arguments: { "x-queue-type": "classic" },
    });
    const grow = repeating(() => publish(channel, "grows", 50), 500);
    return async () => {
      await grow();
      await remove();
    };
  },
  RabbitmqUnackedGrow: async (cluster) => {
    const { channel, remove } = await withQueue(cluster, "unacked");
    await channel.consume("unacked", () => undefined);
    const grow = repeating(() => publish(channel, "unacked", 20), 500);
    return async () => {
      await grow();
      await remove();
    };
  },
  RabbitmqDeadLettersGrow: async (cluster) => {
    const { channel, remove } = await withQueue(cluster, "rejected");
    await channel.consume("rejected", (message) => message && channel.nack(message, false, false));
    const reject = repeating(() => publish(channel, "rejected", 20), 500);
    return async () => {
      await reject();
      await remove();
    };
  },
  RabbitmqUnroutableMessages: async (cluster) => {
    const channel = await cluster.channel();
    return repeating(() => publish(channel, "there-is-no-such-queue", 5), 500);
  },
};

/** Alerts whose fault no cluster of the tests can have, and why. */
export const notCaused: { readonly [alert: string]: string } = {
  RabbitmqPodStuckTerminating:
    "kube-state-metrics is not among what can be built here; promtool runs it on its series",
};
