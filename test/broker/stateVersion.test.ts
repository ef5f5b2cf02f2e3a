/**
 * A stack whose state has no version yet: it goes on with nothing to change. The states in stateVersion/ were written
 * by the last commit before states had one, from everything.yaml on RabbitMQ 4.3, with what that broker held then.
 */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readJson } from "../../components/topology/readJson.ts";
import { TestBroker } from "./broker.ts";
import { BrokerProject } from "./brokerProject.ts";
import { eventsOf } from "./events.ts";

/** In the names of what the states hold; and the user that they log in as, with a password that they hold, too. */
const recordedId = "f02e51a7";
const password = "of the fixture";

const folder = join(import.meta.dirname, "stateVersion");

describe.each(["bulk", "resources"])("a state of the engine %s", (engine) => {
  const broker = TestBroker.of("4.3");
  const id = randomUUID().slice(0, 8);
  const admin = `admin-${id}`;
  let project: BrokerProject;

  const fixture = (name: string) =>
    readFileSync(join(folder, name), "utf8")
      .replaceAll(recordedId, id)
      .replaceAll("http://broker.invalid:15672", `http://${broker.host}:15672`);
  const file = (from: string, to: string) => {
    const text = readFileSync(join(import.meta.dirname, "everything.yaml"), "utf8");
    project.write("t.yaml", text.replaceAll("PROTECTED", "false").replaceAll("ID", id).replace(from, to));
  };

  beforeAll(async () => {
    await broker.request("PUT", `/api/users/${admin}`, { password, tags: "administrator" });
    const all = { configure: ".*", write: ".*", read: ".*" };
    await broker.request("PUT", `/api/permissions/%2F/${admin}`, all);
    await broker.importDefinitions(readJson(fixture(`${engine}Broker.json`)));
    project = await BrokerProject.on(broker);
    project.set({ engine, username: admin });
    await project.pulumi("config", "set", "--secret", "warren:password", password);
    project.write("state.json", fixture(`${engine}.json`));
    await project.pulumi("stack", "import", "--file", "state.json");
    file("", "");
  });
  afterAll(async () => {
    for (const name of [id, `vhost@${id}`]) {
      await broker.request("DELETE", `/api/vhosts/${encodeURIComponent(name)}`);
    }
    for (const name of [admin, `hashed-${id}`, `limited-${id}`, `at@${id}`]) {
      await broker.request("DELETE", `/api/users/${encodeURIComponent(name)}`);
    }
    await broker.request("DELETE", `/api/global-parameters/global-${id}`);
    project.remove();
  });

  it("is taken over without a change, or an upgrade would ask people to review what they did not do", async () => {
    expect(await project.steps()).toEqual([]);
    const events = await eventsOf(broker);
    await project.up();
    const mine = await events.end((headers) => JSON.stringify(headers).includes(id));
    // The shovel tells of each attempt to reach the other broker, which does not exist.
    expect(mine.filter(({ event }) => !event.startsWith("shovel.worker."))).toEqual([]);
  });

  it("gets its version with the next change", async () => {
    file("maxQueues: 50", "maxQueues: 60");
    await project.up();
    expect(await project.state()).toContain('"stateVersion": 2');
    expect(await project.steps()).toEqual([]);
  });

  it("is refused in one sentence where a newer provider wrote it", async () => {
    const newer = (await project.state()).replaceAll('"stateVersion": 2', '"stateVersion": 3');
    project.write("newer.json", newer.slice(newer.indexOf("{"), newer.lastIndexOf("}") + 1));
    await project.pulumi("stack", "import", "--file", "newer.json");
    const { code, text } = await project.tried("preview");
    expect(code).not.toBe(0);
    expect(text).toContain(
      "the state of this resource has version 3, and this pulumi-warren reads versions up to 2",
    );
  });
});
