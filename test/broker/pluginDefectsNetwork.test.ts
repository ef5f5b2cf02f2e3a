/** What stands between @pulumi/rabbitmq 3.3.8 and the broker: plain resources, a topology of them, and one of the bulk engine. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { changesIn } from "../e2e/stack.ts";
import { isLong } from "../form.ts";
import { BadProxy, type Fault } from "./badProxy.ts";
import { TestBroker } from "./broker.ts";
import { BrokerProject, plainHead } from "./brokerProject.ts";

/** What the plugin does changes with its pinned version alone. test/faults/proxy.test.ts asks Warren's part at each run. */
const inLongForm = describe.runIf(isLong);

const broker = TestBroker.of("4.3");
const run = randomUUID().slice(0, 8);
const vhosts = { plain: `plain-${run}`, resources: `resources-${run}`, bulk: `bulk-${run}` } as const;
type Name = keyof typeof vhosts;

const plainProgram = `${plainHead}
const vhost = "${vhosts.plain}";
const at = new rabbitmq.VHost("vhost", { name: vhost }, opts);
const inVhost = { provider, dependsOn: [at] };
const settings = { durable: true, arguments: { "x-queue-type": "classic" } };
const exchange = new rabbitmq.Exchange("logs", { name: "logs", vhost, settings: { type: "topic", durable: true } }, inVhost);
const queue = new rabbitmq.Queue("q", { name: "q", vhost, settings }, inVhost);
const ends = { vhost, source: exchange.name, destination: queue.name, destinationType: "queue" };
for (const routingKey of (config.get("keys") ?? "k").split(",")) {
  new rabbitmq.Binding(routingKey, { ...ends, routingKey }, inVhost);
}
if (config.get("second")) new rabbitmq.Queue("second", { name: "second", vhost, settings }, inVhost);
`;

const topology = (vhost: string, keys: string, second: boolean) => `
vhosts:
  ${vhost}:
    exchanges: { logs: { type: topic } }
    queues:
      q: { type: classic, bindings: [${keys.split(",").map((key) => `{ exchange: logs, routingKey: ${key} }`)}] }
${second ? "      second: { type: classic }\n" : ""}`;

let proxy: BadProxy;
let projects: Readonly<Record<Name, BrokerProject>>;
const names: readonly Name[] = ["plain", "resources", "bulk"];

/** @param keys of the bindings, e.g. `a,b` */
function write(keys: string, second = false): void {
  projects.plain.set({ keys, second: second ? "yes" : "" });
  for (const name of ["resources", "bulk"] as const) {
    projects[name].write("t.yaml", topology(vhosts[name], keys, second));
  }
}

async function keysIn(name: Name): Promise<readonly string[]> {
  const list = await broker.get<{ routing_key: string }[]>(`/api/bindings/${vhosts[name]}/e/logs/q/q`);
  return list.map(({ routing_key }) => routing_key).sort();
}

/** What an update of each says while the proxy is like that; "done" where it succeeds. */
async function upWith(fault: Fault): Promise<Readonly<Record<Name, string>>> {
  const results: [Name, string][] = [];
  for (const name of names) {
    proxy.fault = fault;
    const { code, text } = await projects[name].tried("up", "--yes", "--skip-preview");
    results.push([name, code === 0 ? "done" : text]);
  }
  proxy.fault = "none";
  return Object.fromEntries(results) as Record<Name, string>; // one for each name
}

const done = { plain: "done", resources: "done", bulk: "done" };

beforeAll(async () => {
  proxy = await BadProxy.before(broker);
  projects = {
    plain: await BrokerProject.on(broker, plainProgram),
    resources: await BrokerProject.on(broker),
    bulk: await BrokerProject.on(broker),
  };
  projects.bulk.set({ engine: "bulk" });
  for (const name of names) projects[name].set({ url: proxy.url });
  write("a");
  expect(await upWith("none")).toEqual(done);
});
beforeEach(() => {
  proxy.fault = "none";
});
afterAll(async () => {
  for (const name of names) {
    await broker.request("DELETE", `/api/vhosts/${vhosts[name]}`);
    projects[name].remove();
  }
  proxy.close();
});

inLongForm("an address with a slash at its end", () => {
  it("is answered 405 where the plain plugin asks; a topology takes the slash away", async () => {
    for (const name of names) projects[name].set({ url: `${proxy.url}/` });
    write("a,slash");
    expect(await upWith("none")).toEqual({ ...done, plain: expect.stringContaining("Error 405") });
    for (const name of names) projects[name].set({ url: proxy.url });
    await projects.plain.up();
  });
});

inLongForm("a proxy that drops the header Location", () => {
  it("keeps the plugin from binding anything; the bulk engine does not need it", async () => {
    write("a,slash,location");
    const failed = expect.stringContaining("location **creating failed**");
    expect(await upWith("no-location")).toEqual({ plain: failed, resources: failed, bulk: "done" });
    expect(await keysIn("bulk")).toContain("location");
    for (const name of names) await projects[name].up();
    for (const name of names) expect(await keysIn(name)).toEqual(["a", "location", "slash"]);
  });
});

inLongForm("an error that passes", () => {
  it("fails an update with the plugin, which never tries twice, and the next one goes on; the bulk engine tries again", async () => {
    write("a,slash,location", true);
    const failed = expect.stringContaining("Error 500");
    expect(await upWith("once-500")).toEqual({ plain: failed, resources: failed, bulk: "done" });
    expect(await upWith("none")).toEqual(done);
    for (const name of names) {
      expect((await broker.request("GET", `/api/queues/${vhosts[name]}/second`)).status).toBe(200);
    }
  });
});

inLongForm("a proxy that answers 404 by itself", () => {
  it("makes the plugin forget what it has made, as if it were gone; a topology's refresh fails and says why", async () => {
    proxy.fault = "no-route";
    const refresh = ["refresh", "--yes", "--skip-preview"];
    // It fails at the bindings, and has forgotten all the rest by then.
    await projects.plain.tried(...refresh);
    const state = await projects.plain.state();
    expect(state.includes(":Queue::q")).toBe(false);
    for (const name of ["resources", "bulk"] as const) {
      const { code, text } = await projects[name].tried(...refresh);
      expect(code).not.toBe(0);
      expect(text).toContain("check that the address leads to the management API");
    }
    proxy.fault = "none";
    expect(changesIn(await projects.bulk.pulumi("preview"))).toEqual({ unchanged: expect.any(Number) });
    // What the plugin forgot meanwhile is declared once more, which changes nothing.
    await projects.resources.up();
    expect(await projects.resources.steps()).toEqual([]);
    await projects.plain.up();
  });
});

inLongForm("a vhost that somebody has deleted", () => {
  it("is found by a refresh, whatever made it, and made anew with all that it held", async () => {
    for (const name of names) {
      await broker.request("DELETE", `/api/vhosts/${vhosts[name]}`);
      await projects[name].pulumi("refresh", "--yes", "--skip-preview");
      await projects[name].up();
      expect(await keysIn(name)).toEqual(["a", "location", "slash"]);
    }
    for (const name of ["resources", "bulk"] as const) expect(await projects[name].steps()).toEqual([]);
  });
});
