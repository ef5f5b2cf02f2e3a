/** Queues and vhosts that leave the file, with the resource engine: by the real Pulumi, on real brokers. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Channel } from "amqplib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changesIn } from "../e2e/stack.ts";
import { TestBroker } from "./broker.ts";
import { BrokerProject } from "./brokerProject.ts";
import { engineVersions } from "./engineVersions.ts";
import { eventsOf } from "./events.ts";

interface Listed {
  readonly name: string;
  readonly messages?: number;
  readonly consumers?: number;
}

/** Each of them has one message, but for the last two: one has a consumer, one has nothing. */
const full = ["classic", "quorum", "stream", "kept"] as const;

describe.each(engineVersions)("on broker %s", (version) => {
  const broker = TestBroker.of(version);
  const id = randomUUID().slice(0, 8);
  const vhost = `guard-${id}`;
  const away = `away-${id}`;
  const user = `app-${id}`;
  let project: BrokerProject;
  let consumer: Channel;

  const queue = (name: string, type: string) =>
    `      ${name}: { type: ${type}, bindings: [{ exchange: logs }] }\n`;
  const types = {
    classic: "classic",
    quorum: "quorum",
    stream: "stream",
    used: "classic",
    idle: "quorum",
    kept: "classic",
  };
  /** @param without what is not in the file */
  const file = (...without: readonly string[]) =>
    [
      `users:\n  ${user}: {}\nvhosts:\n  ${vhost}:\n    exchanges:\n      logs: { type: fanout }\n`,
      without.includes("extra") ? "" : "      extra: { type: topic }\n",
      `    permissions:\n      ${user}: { read: "^classic$" }\n    queues:\n`,
      ...Object.entries(types).map(([name, type]) => (without.includes(name) ? "" : queue(name, type))),
      without.includes(away)
        ? ""
        : `  ${away}:\n    queues:\n      own: { type: classic }\n      odd@1: { type: quorum }\n`,
    ].join("");
  const write = (...without: readonly string[]) => project.write("t.yaml", file(...without));
  const list = (of = vhost) => broker.get<Listed[]>(`/api/queues/${of}?columns=name,messages,consumers`);
  const names = async (of = vhost) => (await list(of)).map(({ name }) => name).sort();
  const send = async (of: string, queue: string) => {
    const channel = await broker.channel(of);
    channel.sendToQueue(queue, Buffer.from("kept"), { persistent: true });
    await channel.waitForConfirms();
    await channel.close();
  };
  /** Until the broker's statistics, which are some seconds old, say so. */
  const reports = async (of: string, test: (queues: ReadonlyMap<string, Listed>) => boolean) => {
    for (;;) {
      const queues = new Map((await list(of)).map((one) => [one.name, one]));
      if (test(queues)) return;
      await sleep(200);
    }
  };
  /** Everything of this test's that the broker did while `work` ran. */
  const eventsDuring = async (work: () => Promise<void>) => {
    const events = await eventsOf(broker);
    await work();
    const mine = await events.end(({ vhost: of, name, user: of2 }) =>
      [of, name, of2].some((one) => one === vhost || one === away || one === user),
    );
    return mine.map(({ event }) => event).filter((event) => !event.startsWith("queue_"));
  };

  beforeAll(async () => {
    project = await BrokerProject.on(broker);
    write();
    await project.up();
    const all = { configure: ".*", write: ".*", read: ".*" };
    const { username } = broker.credentials();
    for (const of of [vhost, away]) await broker.request("PUT", `/api/permissions/${of}/${username}`, all);
    for (const name of full) await send(vhost, name);
    consumer = await broker.channel(vhost);
    await consumer.consume("used", () => undefined);
    await reports(
      vhost,
      (queues) =>
        full.every((name) => queues.get(name)?.messages === 1) && queues.get("used")?.consumers === 1,
    );
  });
  afterAll(async () => {
    for (const of of [vhost, away]) await broker.request("DELETE", `/api/vhosts/${of}`);
    await broker.request("DELETE", `/api/users/${user}`);
    project.remove();
  });

  const leaving = ["classic", "quorum", "stream", "used", "idle", "extra"];

  it("refuses in the preview, all at once, what would be lost, and says how to go on", async () => {
    write(...leaving);
    const { code, text } = await project.tried("preview");
    expect(code).not.toBe(0);
    for (const [name, what] of [
      ["classic", "it holds 1 message"],
      ["quorum", "it holds 1 message"],
      ["stream", "it holds 1 message"],
      ["used", "it has 1 consumer"],
    ]) {
      expect(text).toContain(`vhost "${vhost}", queue "${name}": ${what}\n`);
    }
    expect(text).not.toContain('queue "idle"');
    expect(text).toMatch(/drain it first; .*`onReplace: migrate`.*`allowLoss: true`/);
  });

  it("refuses in the update, and deletes nothing else either, even with --continue-on-error", async () => {
    const events = await eventsDuring(async () => {
      for (const more of [[], ["--continue-on-error"]]) {
        const { code, text } = await project.tried("up", "--yes", "--skip-preview", ...more);
        expect(code).not.toBe(0);
        expect(text).toContain(`vhost "${vhost}", queue "quorum": it holds 1 message\n`);
      }
    });
    expect(events).toEqual([]);
    expect(await names()).toEqual(Object.keys(types).sort());
  });

  it("works in a preview where the broker cannot be asked, and says that the update will ask", async () => {
    project.set({ url: "http://127.0.0.1:1" });
    const text = await project.pulumi("preview");
    expect(text).toContain(
      "could not be asked whether a queue that leaves holds messages; the update asks again",
    );
    project.set({ url: `http://${broker.host}:15672` });
  });

  it("lets drained queues go, with their bindings, and nothing else", async () => {
    await (await broker.channel(vhost)).purgeQueue("classic");
    await (await broker.channel(vhost)).purgeQueue("quorum");
    await consumer.close();
    await reports(
      vhost,
      (queues) =>
        ["classic", "quorum"].every((name) => queues.get(name)?.messages === 0) &&
        queues.get("used")?.consumers === 0,
    );
    const gone = leaving.filter((name) => name !== "stream");
    write(...gone);
    // Four queues, each with a binding, and an exchange. The guard is told.
    expect(changesIn(await project.up())).toEqual({ deleted: 9, updated: 1 });
    expect(await names()).toEqual(["kept", "stream"]);
    expect(await project.steps()).toEqual([]);
    const bindings = await broker.get<{ source: string; destination: string }[]>(`/api/bindings/${vhost}`);
    expect(
      bindings.flatMap(({ source, destination }) => (source === "" ? [] : [destination])).sort(),
    ).toEqual(["kept", "stream"]);
  });

  it("takes no vhost away while a queue in it holds messages, be it somebody else's", async () => {
    await broker.request("PUT", `/api/queues/${away}/theirs`, { durable: true });
    await send(away, "theirs");
    await send(away, "odd@1");
    await reports(away, (queues) => ["theirs", "odd@1"].every((name) => queues.get(name)?.messages === 1));
    write(...leaving.filter((name) => name !== "stream"), away);
    const { code, text } = await project.tried("up", "--yes");
    expect(code).not.toBe(0);
    expect(text).toContain(`vhost "${away}", queue "odd@1": it holds 1 message\n`);
    expect(text).toContain(`vhost "${away}", queue "theirs" (not of this file): it holds 1 message\n`);
    const skipped = await project.tried("up", "--yes", "--skip-preview", "--continue-on-error");
    expect(skipped.code).not.toBe(0);
    expect(await names(away)).toEqual(["odd@1", "own", "theirs"]);
    for (const name of ["theirs", "odd@1"]) await (await broker.channel(away)).purgeQueue(name);
    await reports(away, (queues) => [...queues.values()].every(({ messages }) => messages === 0));
    await project.up();
    expect((await broker.request("GET", `/api/vhosts/${away}`)).status).toBe(404);
    expect(await project.steps()).toEqual([]);
  });

  it("lets go what the file has allowed to be lost, in the update after that", async () => {
    const gone = leaving.filter((name) => name !== "stream");
    const asked = file(...gone, away).replace(
      "stream: { type: stream",
      "stream: { allowLoss: true, type: stream",
    );
    project.write("t.yaml", asked);
    expect(await project.steps()).toEqual(["update warren:index:Topology$warren:index:Guard t/guard"]);
    await project.up();
    expect(await names()).toEqual(["kept", "stream"]);
    write(...leaving, away);
    expect(changesIn(await project.up())).toEqual({ deleted: 2, updated: 1 });
    expect(await names()).toEqual(["kept"]);
  });

  it("destroys nothing at all while a queue holds messages, and everything once none does, without the program", async () => {
    project.write("index.ts", 'throw new Error("the program ran");');
    const events = await eventsDuring(async () => {
      for (const more of [[], ["--continue-on-error"]]) {
        const { code, text } = await project.tried("destroy", "--yes", "--skip-preview", ...more);
        expect(code).not.toBe(0);
        expect(text).toContain(`vhost "${vhost}", queue "kept": it holds 1 message\n`);
      }
    });
    expect(events).toEqual([]);
    await (await broker.channel(vhost)).purgeQueue("kept");
    await reports(vhost, (queues) => queues.get("kept")?.messages === 0);
    await project.pulumi("destroy", "--yes", "--skip-preview");
    expect((await broker.request("GET", `/api/vhosts/${vhost}`)).status).toBe(404);
    expect((await broker.request("GET", `/api/users/${user}`)).status).toBe(404);
    expect(await project.state()).not.toContain('"urn"');
  });
});
