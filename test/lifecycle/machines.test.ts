/** What happens to brokers when their machines are emptied, or lose their power. */
import { readFileSync } from "node:fs";
import { connect } from "amqplib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Layout, layoutFile, type Machine } from "../../local/cluster/layout.ts";
import { powerOff, powerOn } from "../../local/cluster/power.ts";
import { bin } from "../../local/paths.ts";
import { Broker, runningNodes } from "../e2e/broker.ts";
import { checkout, eventually, finished, kubectl, secretOf } from "../e2e/stack.ts";

const queue = "of-three-machines";
const path = `/api/queues/%2F/${queue}`;
let broker: Broker;
let machines: Layout["machines"];
/** Messages of a try that failed may be there, or not. */
let sent = 0;
let confirmed = 0;

beforeAll(async () => {
  if (process.env.WARREN_HOME?.includes("test") !== true)
    throw new Error("run these tests with ./dev test lifecycle");
  const up = await finished(`${checkout}/dev`, ["up"]);
  expect(up.code, up.text).toBe(0);
  ({ machines } = JSON.parse(readFileSync(layoutFile, "utf8")) as Layout);
  broker = await Broker.ofStack();
  const quorum = { durable: true, arguments: { "x-queue-type": "quorum" } };
  expect((await broker.request("PUT", path, quorum)).status).toBe(201);
});

/** Where each broker runs: name of the machine by name of the pod. */
async function places(): Promise<ReadonlyMap<string, string>> {
  const rows = await kubectl(
    "get",
    "pods",
    "-l",
    "app.kubernetes.io/name=rabbitmq",
    "-o",
    'jsonpath={range .items[*]}{.metadata.name} {.spec.nodeName}{"\\n"}{end}',
  );
  return new Map(
    rows
      .trim()
      .split("\n")
      .map((row): [string, string] => {
        const [pod = "", machine = ""] = row.split(" ");
        return [pod, machine];
      }),
  );
}

const allRun = () =>
  eventually("three nodes run", async () => ((await runningNodes(broker)).length === 3 ? true : undefined));

/** All members are there, so that each of them can be missed. */
const isWhole = () =>
  eventually("the queue has all its members", async () => {
    const { online } = await broker.get<{ online?: readonly string[] }>(path);
    return online?.length === 3 ? true : undefined;
  });

/**
 * As a client that reconnects: a Service leads to a dead machine's pod until Kubernetes has noticed.
 * @throws unless a majority confirms each message within two minutes
 */
async function publish(count: number): Promise<void> {
  const { username = "", password = "" } = await secretOf("warren-admin");
  const hostname = await kubectl("get", "service", "warren", "-o", "jsonpath={.spec.clusterIP}");
  await eventually("the messages are confirmed", async () => {
    const to = { protocol: "amqp", hostname, port: 5672, username, password };
    const connection = await connect(to, { timeout: 3_000 });
    connection.on("error", () => undefined);
    try {
      const channel = await connection.createConfirmChannel();
      for (let number = 0; number < count; number++) channel.sendToQueue(queue, Buffer.from("x"));
      sent += count;
      await channel.waitForConfirms();
      return true;
    } finally {
      await connection.close().catch(() => undefined);
    }
  });
  confirmed += count;
}

const allAreThere = () =>
  eventually(`${confirmed} to ${sent} messages`, async () => {
    const { messages = 0 } = await broker.get<{ messages?: number }>(path);
    return messages >= confirmed && messages <= sent ? true : undefined;
  });

const drain = (machine: Machine) =>
  finished(`${bin}/kubectl`, ["drain", machine.name, "--delete-emptydir-data", "--timeout=180s"]);

const machineAt = (index: number): Machine => {
  const machine = machines[index];
  if (machine === undefined) throw new Error("the embedded cluster has fewer than three machines");
  return machine;
};

describe("three machines", () => {
  it("each have one broker, in a zone of its own", async () => {
    await allRun();
    expect(new Set((await places()).values())).toEqual(new Set(machines.map(({ name }) => name)));
    expect(new Set(machines.map(({ zone }) => zone)).size).toBe(3);
  });
});

describe("a machine that loses its power", () => {
  it("costs no confirmed message, publishers go on, and its broker is a member again once it is back", async () => {
    await isWhole();
    await publish(100);
    // Of the leader: the other two have to elect one.
    const { leader = "" } = await broker.get<{ leader?: string }>(path);
    const name = [...(await places())].find(([pod]) => leader.startsWith(`rabbit@${pod}.`))?.[1];
    // The first machine also runs the control plane and cannot be switched off.
    const victim = machines.slice(1).find((machine) => machine.name === name) ?? machineAt(1);
    await powerOff(victim);
    await publish(100);
    await powerOn(victim);
    await allRun();
    await isWhole();
    await allAreThere();
  });
});

describe("a machine that never comes back, with its volume", () => {
  it("is replaced: its broker starts blank on another one and is a member again, with every message", async () => {
    await isWhole();
    await publish(100);
    const victim = machineAt(2);
    const [pod = ""] = [...(await places())].find(([, machine]) => machine === victim.name) ?? [];
    expect(pod).not.toBe("");
    await powerOff(victim);
    // What docs/operations.md says: the machine is given up, and the volume with it.
    await kubectl("delete", "node", victim.name);
    await kubectl("delete", "persistentvolumeclaim", `data-${pod}`, "--wait=false");
    await kubectl("delete", "pod", pod, "--force", "--grace-period=0");
    try {
      await allRun();
      await isWhole();
      await allAreThere();
      await publish(100);
      expect((await places()).get(pod)).not.toBe(victim.name);
    } finally {
      await powerOn(victim);
    }
    await eventually("the machine is a node again", async () =>
      (await kubectl("get", "nodes", "-o", "name")).includes(`node/${victim.name}\n`) ? true : undefined,
    );
  });
});

describe("kubectl drain", () => {
  afterAll(async () => {
    for (const { name } of machines) await finished(`${bin}/kubectl`, ["uncordon", name]);
  });

  it("of two machines at once takes one broker at a time, and no confirmed message is lost", async () => {
    await isWhole();
    await publish(100);
    let fewest = 3;
    let isOver = false;
    const watching = (async () => {
      while (!isOver) {
        const running = (await runningNodes(broker).catch(() => [])).length;
        if (running > 0) fewest = Math.min(fewest, running);
        await new Promise((next) => setTimeout(next, 300));
      }
    })();
    const drains = await Promise.all([drain(machineAt(1)), drain(machineAt(2))]);
    await allRun();
    isOver = true;
    await watching;
    for (const { code, text } of drains) expect(code, text).toBe(0);
    expect(fewest).toBe(2);
    expect(new Set((await places()).values())).toEqual(new Set([machineAt(0).name]));
    await allAreThere();
    await publish(100);
  });
});
