import { copyFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { contentProblems } from "../../local/release/contents.ts";
import { Broker, basic } from "./broker.ts";
import { ConsumerProject, shopPassword } from "./consumerProject.ts";
import type { Tarball } from "./packed.ts";
import { addressIn, changesIn, checkout, eventually, finished } from "./stack.ts";

const consumer = new ConsumerProject();
const tarball = inject("packed");
beforeAll(() => consumer.install(tarball.path));
afterAll(() => consumer.remove());

describe("the tarball", () => {
  it("holds the compiled components, the commands, the schema and the pages, and nothing of the house around them", async () => {
    const paths = tarball.files.map(({ path }) => path);
    expect(contentProblems(paths)).toEqual([]);
    // npm is told in the checkout not to run scripts, and would publish a package without code.
    const { code, text } = await finished("npm", ["publish", "--dry-run", "--json", "--silent"]);
    expect(code, text).toBe(0);
    const published = JSON.parse(text.slice(text.indexOf("{\n"))) as { "pulumi-warren": Tarball };
    expect(published["pulumi-warren"].files.map(({ path }) => path).sort()).toEqual([...paths].sort());
    // About 810 kB and 3.2 MB; a picture, a bundle, or declarations that nobody needs would show here.
    expect(tarball.size).toBeLessThan(860_000);
    expect(tarball.unpackedSize).toBeLessThan(3_350_000);
  });
});

describe("the installed package", () => {
  it("shares the project's one copy of the SDK, without which resources would not find their providers", async () => {
    const { code, text } = await consumer.run("find", ".", "-path", "*/@pulumi/*", "-name", "package.json");
    expect(code).toBe(0);
    const copies = (name: string) =>
      text.split("\n").filter((path) => path.endsWith(`/node_modules/@pulumi/${name}/package.json`));
    for (const name of ["pulumi", "kubernetes", "rabbitmq", "random"]) expect(copies(name)).toHaveLength(1);
  });

  // A CommonJS file asks TypeScript for module nodenext or node20: in node16 it may not require what is ESM.
  it.each([
    ["nodenext", "nodenext", ["index.ts", "misuse.ts", "misuse.cts"]],
    ["node16", "node16", ["misuse.ts"]],
    ["preserve", "bundler", ["misuse.ts", "misuse.cts"]],
  ])("has its types for module %s with moduleResolution %s", async (module, resolution, files) => {
    copyFileSync(join(consumer.folder, "misuse.ts"), join(consumer.folder, "misuse.cts"));
    const tsc = join(checkout, "node_modules", ".bin", "tsc");
    const options = ["--ignoreConfig", "--noEmit", "--strict", "--skipLibCheck", "--target", "es2023"];
    const { text } = await consumer.run(
      tsc,
      ...[...options, "--module", module, "--moduleResolution", resolution, ...files],
    );
    expect(text).toBe("");
  });

  it("can be required by a program in CommonJS", async () => {
    const program = 'process.stdout.write(Object.keys(require("pulumi-warren")).sort().join())';
    writeFileSync(join(consumer.folder, "required.cjs"), program);
    expect(await consumer.run("node", "required.cjs")).toEqual({
      code: 0,
      text: "ClientService,RabbitmqCluster,Topology",
    });
  });

  it("brings the command warren", async () => {
    const warren = (...args: string[]) => consumer.run("npx", "--no-install", "warren", ...args);
    const good = await warren("validate", "shop.topology.yaml");
    expect(good).toMatchObject({ code: 0, text: expect.stringContaining("1 queue, 1 binding") });
    writeFileSync(join(consumer.folder, "wrong.yaml"), "vhosts:\n  shop:\n    queus: {}\n");
    const wrong = await warren("validate", "wrong.yaml");
    expect(wrong).toMatchObject({ code: 1, text: expect.stringContaining("wrong.yaml:3:5: error ") });
  });
});

describe("another team's program", () => {
  const kubectl = (...args: string[]) => finished("kubectl", ["--namespace", consumer.namespace, ...args]);

  beforeAll(() => consumer.createStack());
  // Only where a test failed on the way is there anything left to take away.
  afterAll(async () => {
    await consumer.pulumi("destroy", "--yes", "--skip-preview").catch(() => undefined);
    await kubectl("delete", "namespace", consumer.namespace, "--ignore-not-found", "--wait=false");
  });

  it("gets a cluster in its own namespace, with the topology of an object and of a file", async () => {
    await consumer.pulumi("up", "--yes", "--skip-preview");
    const outputs = JSON.parse(await consumer.pulumi("stack", "output", "--json", "--show-secrets")) as {
      adminUsername: string;
      adminPassword: string;
      userSecretNames: Readonly<Record<string, string>>;
    };
    const address = await addressIn(consumer.namespace, "orders");
    const get = async (path: string, username: string, password: string): Promise<unknown> => {
      const headers = { authorization: basic(username, password) };
      const answer = await fetch(`http://${address}:15672/api${path}`, { headers });
      return answer.ok ? answer.json() : answer.status;
    };
    const asAdmin = (path: string) => get(path, outputs.adminUsername, outputs.adminPassword);

    expect(await asAdmin("/nodes")).toHaveLength(1);
    expect(await asAdmin("/queues/audit/events")).toMatchObject({
      type: "classic",
      durable: true,
      arguments: { "x-max-length": 1000 },
    });
    expect(await asAdmin("/queues/shop/orders.paid")).toMatchObject({ type: "quorum", durable: true });
    expect(await asAdmin("/bindings/shop/e/orders/q/orders.paid")).toMatchObject([
      { routing_key: "order.paid" },
    ]);
    // Made by the plugin that the package brings.
    expect(await asAdmin("/vhost-limits/shop")).toEqual([{ vhost: "shop", value: { "max-queues": 7 } }]);
    expect(await get("/whoami", "shop", shopPassword)).toMatchObject({ name: "shop" });
    expect(await asAdmin("/users/auditor/permissions")).toMatchObject([
      { vhost: "audit", configure: "", write: "", read: ".*" },
    ]);
    const { text: secrets } = await kubectl("get", "secrets", "-o", "name");
    for (const name of Object.values(outputs.userSecretNames)) expect(secrets).toContain(`secret/${name}\n`);
  });

  it("starts quickly, as its Pulumi.yaml and its first line ask for", async () => {
    const outputs: unknown = JSON.parse(await consumer.pulumi("stack", "output", "--json"));
    expect(outputs).toMatchObject({
      compileCache: expect.stringMatching(/\/pulumi-warren\//),
      loadsCompiler: false,
    });
  });

  it("changes nothing when it is run again", async () => {
    const changes = changesIn(await consumer.pulumi("up", "--yes", "--skip-preview"));
    expect(Object.keys(changes)).toEqual(["unchanged"]);
    expect(changes.unchanged).toBeGreaterThan(25);
  });

  it("refreshes and destroys what the bulk engine made without its program, by the plugin's own way to the broker", async () => {
    const broker = await Broker.of(consumer.namespace, "orders");
    const request = async (method: string, path: string) =>
      (await broker.request(method, `/api${path}`)).status;
    // Nobody's tunnel is there any more.
    const tunnelEnds = () =>
      eventually("the tunnel's end", async () => {
        const { text } = await finished("ps", ["-eo", "args"]);
        return text.includes(realpathSync(consumer.folder)) ? undefined : true;
      });
    await tunnelEnds();
    const exported = JSON.parse(await consumer.pulumi("stack", "export")) as {
      deployment: { resources: readonly { urn: string }[] };
    };
    const urn =
      exported.deployment.resources.find(({ urn }) => urn.endsWith("::audit/bulk/audit"))?.urn ?? "";
    expect(urn).not.toBe("");

    expect(await request("DELETE", "/queues/audit/events")).toBe(204);
    const refreshed = await consumer.pulumi("refresh", "--yes", "--skip-preview", "--target", urn);
    expect(changesIn(refreshed)).toMatchObject({ updated: 1 });
    expect(changesIn(await consumer.pulumi("up", "--yes", "--skip-preview"))).toMatchObject({ updated: 1 });
    expect(await request("GET", "/queues/audit/events")).toBe(200);

    await tunnelEnds();
    // The guard depends on it, and goes with it.
    const target = ["--target", urn, "--target-dependents"];
    await consumer.pulumi("destroy", "--yes", "--skip-preview", ...target);
    expect(await request("GET", "/vhosts/audit")).toBe(404);
    await consumer.pulumi("up", "--yes", "--skip-preview");
    expect(await request("GET", "/queues/audit/events")).toBe(200);
  });

  it("leaves neither a password nor its kubeconfig's key in its state", async () => {
    const state = await consumer.pulumi("stack", "export");
    expect(state).toContain(consumer.namespace);
    expect(state).not.toContain(shopPassword);
    expect(state).not.toContain("client-key-data");
  });

  it("takes everything away in one go, without its program and without its broker", async () => {
    await consumer.pulumi("destroy", "--yes", "--skip-preview");
    expect(await consumer.pulumi("stack", "export")).not.toContain('"urn"');
    const { code, text } = await kubectl("get", "namespace", consumer.namespace);
    expect({ code, text }).toMatchObject({ code: 1, text: expect.stringContaining("NotFound") });
  });
});
