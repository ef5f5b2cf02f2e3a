/** What Pulumi's own options do to a topology: the table of docs/pulumi-options.md. */
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changesIn, finished } from "../e2e/stack.ts";
import { TestBroker } from "./broker.ts";
import { BrokerProject } from "./brokerProject.ts";

const program = `
import * as pulumi from "@pulumi/pulumi";
import { Topology } from "./components/topology.ts";
const config = new pulumi.Config("warren");
const options = config.getObject("options") ?? {};
new Topology(config.get("name") ?? "t", {
  file: "t.yaml",
  broker: { allowPlainHttp: true, url: config.require("url"), username: config.require("username"), password: config.requireSecret("password") },
  engine: config.get("engine") ?? "resources",
}, options);
`;

const broker = TestBroker.of();
const vhost = `options-${randomUUID().slice(0, 8)}`;
let project: BrokerProject;

const write = (...queues: readonly string[]) =>
  project.write(
    "t.yaml",
    `vhosts:\n  ${vhost}:\n    exchanges: { e: { type: fanout } }\n    queues:\n${queues.map((name) => `      ${name}: { type: classic }\n`).join("")}`,
  );
const queues = async () =>
  (await broker.get<{ name: string }[]>(`/api/queues/${vhost}?columns=name`)).map(({ name }) => name).sort();
const urnOf = async (name: string) => {
  const { deployment } = JSON.parse(await project.state()) as {
    deployment: { resources: { urn: string }[] };
  };
  return deployment.resources.map(({ urn }) => urn).find((urn) => urn.endsWith(`::${name}`)) ?? name;
};

beforeAll(async () => {
  project = await BrokerProject.on(broker, program);
  write("a", "b");
  await project.up();
});
afterAll(async () => {
  await broker.request("DELETE", `/api/vhosts/${vhost}`);
  project.remove();
});

describe("Pulumi's option", () => {
  it("protect: nothing that leaves the file is deleted, and nothing is destroyed", async () => {
    project.set({ options: '{"protect":true}' });
    await project.up();
    write("a");
    for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
      const { code, text } = await project.tried(...command);
      expect(code).not.toBe(0);
      expect(text).toContain(
        `vhost "${vhost}", queue "b". Put it back into the file, or take \`protect\` away`,
      );
    }
    expect((await project.tried("destroy", "--yes", "--skip-preview")).code).not.toBe(0);
    expect(await queues()).toEqual(["a", "b"]);
    write("a", "b");
    project.set({ options: undefined });
    await project.up();
    expect(await project.steps()).toEqual([]);
  });

  it("--target: only that object and what it needs is changed, and the next update does the rest", async () => {
    write("a", "b", "c", "d");
    const [known = ""] = [await urnOf(`t/queue/${vhost}/a`)];
    const target = known.replace(/a$/, "c");
    await project.up("--target", target);
    expect(await queues()).toEqual(["a", "b", "c"]);
    await project.up();
    expect(await queues()).toEqual(["a", "b", "c", "d"]);
    write("a", "b");
    await project.up();
    expect(await queues()).toEqual(["a", "b"]);
  });

  it("destroy --target: is refused for a queue alone, on which the guard depends, and changes nothing", async () => {
    const target = await urnOf(`t/queue/${vhost}/b`);
    const { code } = await project.tried("destroy", "--yes", "--skip-preview", "--target", target);
    expect(code).not.toBe(0);
    expect(await project.steps()).toEqual([]);
    expect(await queues()).toEqual(["a", "b"]);
  });

  it("destroy of single objects with what depends on them, and all but them: is refused, and nothing is deleted", async () => {
    const object = await urnOf(`t/queue/${vhost}/b`);
    for (const flags of [
      ["--target", object, "--target-dependents"],
      ["--exclude", object],
    ]) {
      const { code, text } = await project.tried("destroy", "--yes", "--skip-preview", ...flags);
      expect(code).not.toBe(0);
      expect(text).toContain(`This command is meant for single objects of it: ${object}.`);
      expect(await queues()).toEqual(["a", "b"]);
      expect(await project.steps()).toEqual([]);
    }
  });

  it("up --target of a queue that has left the file with messages in it: they stay", async () => {
    const object = await urnOf(`t/queue/${vhost}/b`);
    const message = { properties: {}, routing_key: "b", payload: "kept", payload_encoding: "string" };
    await broker.request("POST", `/api/exchanges/${vhost}/amq.default/publish`, message);
    write("a");
    for (const more of [[], ["--target-dependents"]]) {
      await project.tried("up", "--yes", "--skip-preview", "--target", object, ...more);
      expect(await queues()).toEqual(["a", "b"]);
    }
    const asked = { count: 1, ackmode: "ack_requeue_false", encoding: "auto" };
    const got = await broker.request("POST", `/api/queues/${vhost}/b/get`, asked);
    expect(await got.text()).toContain("kept");
    write("a", "b");
    await project.up();
    expect(await project.steps()).toEqual([]);
  });

  it("aliases: a topology with another name goes on with its objects", async () => {
    project.set({ name: "u", options: '{"aliases":[{"name":"t"}]}' });
    const changes = await project.steps();
    expect(changes.filter((step) => !step.startsWith("update"))).toEqual([]);
    await project.up();
    expect(await queues()).toEqual(["a", "b"]);
    project.set({ name: undefined, options: '{"aliases":[{"name":"u"}]}' });
    await project.up();
    project.set({ options: undefined });
    expect(await project.steps()).toEqual([]);
  });

  it("--save-plan and --plan: an update does what the preview has shown, and nothing else", async () => {
    write("a", "b", "planned");
    await project.pulumi("preview", "--save-plan", "plan.json");
    write("a", "b", "planned", "smuggled");
    const { code, text } = await project.tried("up", "--yes", "--skip-preview", "--plan", "plan.json");
    expect(code).not.toBe(0);
    expect(text).toMatch(/plan/);
    expect(await queues()).not.toContain("smuggled");
    write("a", "b", "planned");
    await project.up("--plan", "plan.json");
    expect(await queues()).toEqual(["a", "b", "planned"]);
  });

  it("retainOnDelete: a destroy leaves everything on the broker", async () => {
    project.set({ options: '{"retainOnDelete":true}' });
    await project.up();
    const { deleted } = changesIn(await project.pulumi("destroy", "--yes", "--skip-preview"));
    expect(deleted).toBeGreaterThan(3);
    expect(await queues()).toEqual(["a", "b", "planned"]);
  });
});

describe("protect with the engine bulk", () => {
  it("protects the vhost, not a queue in it, which leaves in an update", async () => {
    const bulk = await BrokerProject.on(broker, program);
    const name = `bulk-${vhost}`;
    const file = (...lines: readonly string[]) =>
      bulk.write("t.yaml", `vhosts:\n  ${name}:\n    queues:\n      a: { type: classic }\n${lines.join("")}`);
    try {
      bulk.set({ engine: "bulk", options: '{"protect":true}' });
      file("      b: { type: classic }\n");
      await bulk.up();
      file();
      await bulk.up();
      expect(await broker.get(`/api/queues/${name}?columns=name`)).toEqual([{ name: "a" }]);
      expect((await bulk.tried("destroy", "--yes", "--skip-preview")).code).not.toBe(0);
      expect(await broker.get(`/api/queues/${name}?columns=name`)).toEqual([{ name: "a" }]);
    } finally {
      await broker.request("DELETE", `/api/vhosts/${name}`);
      bulk.remove();
    }
  });
});

describe("a Kubernetes provider that only renders", () => {
  const rendering = `
import { Provider } from "@pulumi/kubernetes/provider.js";
import { RabbitmqCluster } from "./components/rabbitmqCluster.ts";
const provider = new Provider("files", { renderYamlToDirectory: "manifests" });
const transform = ({ type, props, opts }) =>
  type === "kubernetes:core/v1:Service"
    ? { props: { ...props, metadata: { ...props.metadata, annotations: { transformed: "yes" } } }, opts }
    : undefined;
const options = { provider, transforms: [transform], customTimeouts: { update: "7m" } };
new RabbitmqCluster("warren", { namespace: "messaging" }, options);
`;

  it("writes the cluster's manifests, transformed, and the update waits for no pod", async () => {
    const other = await BrokerProject.on(broker, rendering);
    try {
      // Pulumi's SDK would hand on the variable, and the plugin takes one of the two.
      const up = ["pulumi", "up", "--yes", "--skip-preview", "--stack", "test"];
      const env = { PULUMI_BACKEND_URL: `file://${other.folder}`, PULUMI_CONFIG_PASSPHRASE: "of the test" };
      const { code, text } = await finished("env", ["-u", "KUBECONFIG", ...up], { cwd: other.folder, env });
      expect(code, text).toBe(0);
      const files = readdirSync(join(other.folder, "manifests"), { recursive: true, encoding: "utf8" });
      expect(files.filter((name) => /statefulset.*warren/.test(name))).toHaveLength(1);
      expect(files.filter((name) => /configmap.*warren-config-/.test(name))).toHaveLength(1);
      const services = files.filter((name) => /-service-/.test(name));
      expect(services).toHaveLength(2);
      for (const name of services) {
        expect(readFileSync(join(other.folder, "manifests", name), "utf8")).toContain("transformed: ");
      }
      // The component's own timeouts, in seconds, at each of its children.
      expect((await other.state()).match(/"update": 420\b/g)?.length).toBeGreaterThan(5);
    } finally {
      other.remove();
    }
  });
});
