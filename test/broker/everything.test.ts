/** A project with every kind of object, by the real engine: preview, up, refresh, destroy. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BrokerClient } from "../../components/broker/client.ts";
import { readObjects } from "../../components/provider/reconcile/look.ts";
import { vhostObjects } from "../../components/resources/objects.ts";
import type { Owned } from "../../components/topology/interchange/codec/objects.ts";
import { loadTopology } from "../../components/topology/load.ts";
import { changesIn } from "../e2e/stack.ts";
import { EverythingStack, known, uriPassword } from "./everythingStack.ts";
import { versions } from "./versions.ts";

describe.each(versions)("pulumi on broker %s", (version) => {
  const stack = new EverythingStack(version);
  const { broker, id, folder, file } = stack;
  const pulumi: EverythingStack["pulumi"] = (...args) => stack.pulumi(...args);

  beforeAll(() => stack.init());
  afterAll(() => stack.remove());

  it("makes every object as it is written", async () => {
    await pulumi("up", "--yes", "--skip-preview");
    const { plan } = loadTopology(file, readFileSync(file));
    const vhost = plan?.vhosts.find(({ name }) => name === id);
    if (vhost === undefined) throw new Error("the file has no such vhost");
    const wanted: readonly Owned[] = vhostObjects(vhost, false);
    expect(wanted.length).toBeGreaterThan(25);
    const api = new BrokerClient({ endpoint: stack.url, ...broker.credentials() });
    const found = await readObjects(api, id, wanted);
    api.close();
    const byName = (all: readonly Owned[]) =>
      new Map(all.map((one) => [`${one.kind} ${one.keys.join(" ")}`, one.value]));
    expect(byName(found)).toEqual(byName(wanted));

    const get = (...path: string[]) => broker.get(`/api/${path.map(encodeURIComponent).join("/")}`);
    expect(await get("global-parameters", `global-${id}`)).toMatchObject({
      value: { list: [1, null, true] },
    });
    expect(await get("parameters", "shovel", id, "away")).toMatchObject({ value: { "src-queue": "plain" } });
    expect(await get("users", `at@${id}`, "permissions")).toMatchObject([{ vhost: id, read: ".*" }]);
    expect(await get("user-limits", `limited-${id}`)).toMatchObject([{ value: { "max-connections": 5 } }]);
    expect(await get("queues", `vhost@${id}`, "inside")).toMatchObject({ type: "classic" });
    const hash = "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR";
    expect(await get("users", `hashed-${id}`)).toMatchObject({ password_hash: hash, tags: ["monitoring"] });
  });

  it("changes nothing in a second run, nor after looking at the broker", async () => {
    expect(changesIn(await pulumi("preview"))).toEqual({ unchanged: expect.any(Number) });
    expect(changesIn(await pulumi("refresh", "--yes", "--skip-preview"))).toEqual({
      unchanged: expect.any(Number),
    });
    expect(changesIn(await pulumi("up", "--yes", "--skip-preview"))).toEqual({
      unchanged: expect.any(Number),
    });
  });

  it("shows exactly the field that was changed, and changes it", async () => {
    stack.edit("max-length: 100000", "max-length: 99999");
    const text = await pulumi("preview", "--diff");
    expect(text.match(/^.*=>.*$/gm)?.map((line) => line.trim())).toEqual(["~ max-length: 100000 => 99999"]);
    await pulumi("up", "--yes", "--skip-preview");
    expect(await broker.get(`/api/operator-policies/${id}/limit`)).toMatchObject({
      definition: { "max-length": 99_999 },
    });
  });

  it("says in the preview that a queue cannot be changed, and leaves it as it is", async () => {
    stack.edit("maxPriority: 5", "maxPriority: 6");
    await expect(pulumi("preview")).rejects.toThrow(
      'queue "classic@1" exists with other settings: x-max-priority is 5, wanted 6',
    );
    stack.edit("maxPriority: 6", "maxPriority: 5");
  });

  it("leaves no secret in its state or on the screen", async () => {
    const state = await pulumi("stack", "export");
    expect(state).toContain(`shovel`);
    for (const secret of [uriPassword, known, broker.credentials().password]) {
      expect(state).not.toContain(secret);
    }
  });

  it("takes everything away without its program", async () => {
    writeFileSync(join(folder, "index.ts"), 'throw new Error("the program ran");');
    await pulumi("destroy", "--yes", "--skip-preview");
    expect((await broker.request("GET", `/api/vhosts/${id}`)).status).toBe(404);
    const users = await broker.get<{ name: string }[]>("/api/users");
    expect(users.filter(({ name }) => name.includes(id))).toEqual([]);
  });
});
