/** From one engine to the other and back, with every kind of object and with messages: the broker notices nothing. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changesIn } from "../e2e/stack.ts";
import { TestBroker } from "./broker.ts";
import { BrokerProject } from "./brokerProject.ts";
import { engineVersions } from "./engineVersions.ts";
import { eventsOf } from "./events.ts";

/** Queues that @pulumi/rabbitmq makes, with messages in them. */
const types = ["classic", "quorum", "stream"] as const;
const sent = 5;

describe.each(engineVersions)("on broker %s", (version) => {
  const broker = TestBroker.of(version);
  const id = randomUUID().slice(0, 8);
  const vhost = `full-${id}`;
  let project: BrokerProject;

  /** Everything of the topology's that an export of the broker has, hashes of passwords too. */
  const held = async () => {
    const all = await broker.get<Record<string, unknown>>("/api/definitions");
    const mine = Object.entries(all).flatMap(([kind, list]) =>
      Array.isArray(list)
        ? list.map((one) => `${kind} ${JSON.stringify(one)}`).filter((one) => one.includes(id))
        : [],
    );
    // The broker lists the same objects in another order from time to time.
    return mine.sort();
  };
  const depths = async () => {
    const list = await broker.get<{ name: string; messages?: number }[]>(`/api/queues/${vhost}`);
    return list.map(({ name, messages }) => `${name} ${messages ?? 0}`).sort();
  };
  /** What the broker did to the topology's objects while `work` ran. */
  const eventsDuring = async (work: () => Promise<unknown>) => {
    const events = await eventsOf(broker);
    await work();
    const all = await events.end((headers) => JSON.stringify(headers).includes(id));
    // The shovel tells of each attempt to reach the other broker, which does not exist.
    const mine = all.filter(({ event }) => !event.startsWith("shovel.worker."));
    return mine.map(
      ({ event, headers }) => `${event} ${String(headers.name ?? headers.user ?? headers.source_name)}`,
    );
  };
  const handOver = async () => {
    project.set({ handOver: "true" });
    expect(changesIn(await project.up())).toMatchObject({ updated: expect.any(Number) });
  };
  const nothingLeft = async () => {
    expect(await project.steps()).toEqual([]);
    expect(changesIn(await project.pulumi("refresh", "--yes", "--skip-preview"))).toEqual({
      unchanged: expect.any(Number),
    });
  };

  let before: readonly string[];
  beforeAll(async () => {
    project = await BrokerProject.on(broker);
    const text = readFileSync(join(import.meta.dirname, "everything.yaml"), "utf8");
    const more = types
      .map((type) => `      ${type}: { type: ${type}, bindings: [{ exchange: logs }] }\n`)
      .join("");
    const added = `  ${vhost}:\n    exchanges: { logs: { type: fanout } }\n    queues:\n${more}`;
    const filled = text.replaceAll("PROTECTED", String(version !== "4.0")).replaceAll("ID", id);
    project.write("t.yaml", filled + added);
    await project.up();
    const everything = { configure: ".*", write: ".*", read: ".*" };
    await broker.request("PUT", `/api/permissions/${vhost}/${broker.credentials().username}`, everything);
    const channel = await broker.channel(vhost);
    for (let count = 0; count < sent; count++)
      channel.publish("logs", "", Buffer.from("m"), { persistent: true });
    await channel.waitForConfirms();
    await channel.close();
    before = await held();
    // A comparison of nothing with nothing would hold.
    expect(before.length).toBeGreaterThan(40);
  });
  afterAll(async () => {
    await broker.request("DELETE", `/api/vhosts/${id}/deletion/protection`);
    for (const name of [id, vhost, `vhost@${id}`]) {
      await broker.request("DELETE", `/api/vhosts/${encodeURIComponent(name)}`);
    }
    for (const name of [`hashed-${id}`, `limited-${id}`, `at@${id}`]) {
      await broker.request("DELETE", `/api/users/${encodeURIComponent(name)}`);
    }
    await broker.request("DELETE", `/api/global-parameters/global-${id}`);
    project.remove();
  });

  it("refuses another engine that nothing was handed over to, in the preview and before anything is touched", async () => {
    project.set({ engine: "bulk" });
    const preview = await project.tried("preview");
    expect(preview.code).not.toBe(0);
    expect(preview.text).toContain('the engine "bulk" cannot take over from "resources" in this update');
    const events = await eventsDuring(async () => {
      const { code, text } = await project.tried("up", "--yes", "--skip-preview", "--continue-on-error");
      expect(code).not.toBe(0);
      expect(text).toContain("`handOver: true`");
    });
    expect(events).toEqual([]);
    // Not even the state has anything of it.
    expect(await project.state()).not.toContain("t/bulk");
    project.set({ engine: undefined });
    expect(await project.steps()).toEqual([]);
  });

  it("goes from one resource for each object to one for each vhost without a touch", async () => {
    expect(await eventsDuring(handOver)).toEqual([]);
    project.set({ handOver: undefined, engine: "bulk" });
    expect(await eventsDuring(() => project.up())).toEqual([]);
    expect(await held()).toEqual(before);
    await nothingLeft();
  });

  it("goes back without a touch, with `adopt`", async () => {
    expect(await eventsDuring(handOver)).toEqual([]);
    project.set({ handOver: undefined, engine: "resources", adopt: "true" });
    expect(await eventsDuring(() => project.up())).toEqual([]);
    expect(await held()).toEqual(before);
    project.set({ adopt: undefined });
    await nothingLeft();
  });

  it("goes back without `adopt`, too: all of it is declared once more, and nothing deleted or changed", async () => {
    await handOver();
    project.set({ handOver: undefined, engine: "bulk" });
    await project.up();
    await handOver();
    project.set({ handOver: undefined, engine: "resources" });
    const events = await eventsDuring(() => project.up());
    const kinds = new Set(events.map((event) => event.split(" ")[0]));
    expect([...kinds].sort()).toEqual(["binding.created", "permission.created"]);
    expect(await held()).toEqual(before);
    await nothingLeft();
  });

  it("left every message where it was", async () => {
    expect(await depths()).toEqual(types.map((type) => `${type} ${sent}`));
  });
});
