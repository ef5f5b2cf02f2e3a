/** A project with every kind of object, by the real engine: preview, up, refresh, destroy. */
import { randomUUID } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Api } from "../../components/engine/api.ts";
import { readObjects } from "../../components/engine/apply.ts";
import type { Owned } from "../../components/engine/objects.ts";
import { loadTopology } from "../../components/topology/load.ts";
import { vhostObjects } from "../../components/topology/resources/objects.ts";
import { changesIn, checkout, finished } from "../e2e/stack.ts";
import { TestBroker } from "./broker.ts";
import { versions } from "./versions.ts";

const uri = "amqp://someone:not-a-secret-outside@other.invalid";

const program = `
import * as pulumi from "@pulumi/pulumi";
import { Topology } from "./components/topology.ts";
const config = new pulumi.Config("warren");
new Topology("all", {
  file: "everything.yaml",
  broker: { url: config.require("url"), username: config.require("username"), password: config.requireSecret("password") },
  passwords: { uri: config.requireSecret("uri"), known: config.requireSecret("known") },
});
`;

describe.each(versions)("pulumi on broker %s", (version) => {
  const broker = TestBroker.of(version);
  const id = randomUUID().slice(0, 8);
  const folder = mkdtempSync(join(tmpdir(), "warren-everything-"));
  const file = join(folder, "everything.yaml");

  const pulumi = async (...args: readonly string[]): Promise<string> => {
    const all = [...args, "--non-interactive", "--color", "never"];
    const env = { PULUMI_BACKEND_URL: `file://${folder}`, PULUMI_CONFIG_PASSPHRASE: "of the test" };
    const { code, text } = await finished("pulumi", all, { cwd: folder, env });
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${text}`);
    return text;
  };
  const edit = (from: string, to: string) => {
    const text = readFileSync(file, "utf8");
    if (!text.includes(from)) throw new Error(`the file does not hold ${from}`);
    writeFileSync(file, text.replace(from, to));
  };

  beforeAll(async () => {
    for (const name of ["components", "node_modules", "package.json"]) {
      symlinkSync(join(checkout, name), join(folder, name));
    }
    cpSync(join(checkout, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
    writeFileSync(join(folder, "index.ts"), program);
    const text = readFileSync(join(import.meta.dirname, "everything.yaml"), "utf8");
    const filled = text.replaceAll("PROTECTED", String(version !== "4.0")).replaceAll("ID", id);
    writeFileSync(file, filled);
    await pulumi("stack", "init", "test");
    const { username, password } = broker.credentials();
    await pulumi("config", "set", "warren:url", `http://${broker.host}:15672`);
    await pulumi("config", "set", "warren:username", username);
    const secrets = { password, uri, known: "not-a-secret-either" };
    for (const [key, value] of Object.entries(secrets)) {
      await pulumi("config", "set", "--secret", `warren:${key}`, value);
    }
  });
  // Only where a test failed on the way is there anything left to take away.
  afterAll(async () => {
    await pulumi("destroy", "--yes", "--skip-preview").catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  });

  it("makes every object as it is written", async () => {
    await pulumi("up", "--yes", "--skip-preview");
    const { plan } = loadTopology(file, readFileSync(file));
    const vhost = plan?.vhosts.find(({ name }) => name === id);
    if (vhost === undefined) throw new Error("the file has no such vhost");
    const wanted: readonly Owned[] = vhostObjects(vhost, false);
    expect(wanted.length).toBeGreaterThan(25);
    const api = new Api({ endpoint: `http://${broker.host}:15672`, ...broker.credentials() });
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
    edit("max-length: 100000", "max-length: 99999");
    const text = await pulumi("preview", "--diff");
    expect(text.match(/^.*=>.*$/gm)?.map((line) => line.trim())).toEqual(["~ max-length: 100000 => 99999"]);
    await pulumi("up", "--yes", "--skip-preview");
    expect(await broker.get(`/api/operator-policies/${id}/limit`)).toMatchObject({
      definition: { "max-length": 99_999 },
    });
  });

  it("says in the preview that a queue cannot be changed, and leaves it as it is", async () => {
    edit("maxPriority: 5", "maxPriority: 6");
    await expect(pulumi("preview")).rejects.toThrow(
      'queue "classic@1" exists with other settings: x-max-priority is 5, wanted 6',
    );
    edit("maxPriority: 6", "maxPriority: 5");
  });

  it("leaves no secret in its state or on the screen", async () => {
    const state = await pulumi("stack", "export");
    expect(state).toContain(`shovel`);
    for (const secret of ["not-a-secret-outside", "not-a-secret-either", broker.credentials().password]) {
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
