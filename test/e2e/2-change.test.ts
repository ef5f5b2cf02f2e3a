import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changeOf, shownChanges } from "../docs/shown.ts";
import { Broker, messagesIn } from "./broker.ts";
import { eventually, Project } from "./stack.ts";

const file = "stacks/local.topology.yaml";
const lastQueue = "      testq2: { type: classic, bindings: [{ exchange: logs }] }\n";

let broker: Broker;
let project: Project;
let original: string;
beforeAll(async () => {
  broker = await Broker.ofStack();
  project = new Project();
  original = project.file(file);
});
afterAll(async () => {
  project.write(file, original);
  await project.up();
  project.remove();
});

describe("a developer who adds one queue", () => {
  it("sees and gets that queue with its binding, and nothing else", async () => {
    project.edit(file, lastQueue, `${lastQueue}      added: { bindings: [{ exchange: logs }] }\n`);
    const steps = await project.steps();
    expect(steps).toEqual([
      expect.stringMatching(/^create .*rabbitmq:index\/binding:Binding .*added/),
      expect.stringMatching(/^create .*rabbitmq:index\/queue:Queue .*added/),
      // It notes that the queue is one of this topology's.
      expect.stringMatching(/^update .*warren:index:Guard /),
    ]);
    expect(steps.map(changeOf).toSorted()).toEqual(shownChanges("README.md", "pulumi preview"));
    const changes = await project.up();
    expect(changes).toEqual({ created: 2, updated: 1 });
    expect(await broker.get("/api/queues/myproject/added")).toMatchObject({ type: "quorum", durable: true });
    expect(await project.up()).toEqual({ unchanged: expect.any(Number) });
  });

  it("takes it out again, and exactly that one is deleted", async () => {
    project.write(file, original);
    expect(await project.up()).toEqual({ deleted: 2, updated: 1 });
    expect((await broker.request("GET", "/api/queues/myproject/added")).status).toBe(404);
    expect(await messagesIn(broker, "testq2")).toBe(100);
  });

  it("reorders the file, and nothing changes", async () => {
    const first = "      testq1: { type: classic, bindings: [{ exchange: logs }] }\n";
    project.write(file, original.replace(first, "").replace(lastQueue, `${lastQueue}${first}`));
    expect(project.file(file)).not.toBe(original);
    expect(await project.steps()).toEqual([]);
    project.write(file, original);
  });
});

describe("a mistake in the file", () => {
  it("stops the preview with every line that is wrong, before anything is sent", async () => {
    project.write(
      file,
      original
        .replace("type: fanout", "type: fanuot")
        .replace("exchange: logs }] }\n", "exchange: log }] }\n"),
    );
    const { code, text } = await project.pulumi(["preview"]);
    expect(code).not.toBe(0);
    expect(text).toMatch(/local\.topology\.yaml:13:\d+: error \S+: .*fanuot/);
    expect(text).toMatch(/local\.topology\.yaml:15:\d+: error undefined-exchange: .*log/);
    project.write(file, original);
  });

  it("does not cost the messages of a queue whose type was changed", async () => {
    project.write(file, original.replace("testq2: { type: classic", "testq2: { type: quorum"));
    const preview = await project.pulumi(["preview"]);
    expect(preview.code).not.toBe(0);
    expect(preview.text).toMatch(/testq2/);
    expect((await project.pulumi(["up", "--yes", "--skip-preview"])).code).not.toBe(0);
    project.write(file, original);
    expect(await messagesIn(broker, "testq2")).toBe(100);
  });
});

describe("a queue that was deleted by hand", () => {
  it("is found by refresh and restored by the next up", async () => {
    expect((await broker.request("DELETE", "/api/queues/myproject/testq1")).status).toBe(204);
    const refresh = await project.pulumi(["refresh", "--yes", "--skip-preview"]);
    expect(refresh.code, refresh.text).toBe(0);
    expect(refresh.text).toMatch(/testq1/);
    const changes = await project.up();
    expect(changes.created).toBe(2);
    expect(await broker.get("/api/queues/myproject/testq1")).toMatchObject({ type: "classic" });
    expect(await project.steps()).toEqual([]);
  });
});

describe("a queue that a shovel of the same broker consumes", () => {
  const shovel = (from: string) => `    shovels:
      mover:
        source: { uri: "amqp:///myproject", queue: ${from} }
        destination: { uri: "amqp:///myproject", queue: testq2 }
`;

  it("is read by refresh, and leaves together with the shovel", async () => {
    const moved = "      moved: { type: quorum }\n      moved2: { type: classic }\n";
    project.write(file, original.replace(lastQueue, lastQueue + moved) + shovel("moved"));
    await project.up();
    const consumers = async () =>
      (await broker.get<{ consumers?: number }>("/api/queues/myproject/moved")).consumers;
    await eventually("the shovel consumes", async () => ((await consumers()) === 1 ? true : undefined), 60);
    const refresh = await project.pulumi(["refresh", "--yes", "--skip-preview"]);
    expect(refresh.code, refresh.text).toBe(0);
    expect(await project.steps()).toEqual([]);
    project.write(file, original);
    expect(await project.up()).toMatchObject({ deleted: 3 });
    expect((await broker.request("GET", "/api/queues/myproject/moved")).status).toBe(404);
    expect(await broker.get("/api/parameters/shovel/myproject")).toEqual([]);
    expect(await messagesIn(broker, "testq2")).toBe(100);
  });
});

describe("another user of this machine who listens on the stack's port", () => {
  const exported = async () => {
    const { text } = await project.pulumi(["stack", "export", "--show-secrets"]);
    return (JSON.parse(text) as { deployment: { resources: readonly Exported[] } }).deployment.resources;
  };

  it("learns nothing, and what he answers deletes nothing from the state", async () => {
    const before = await exported();
    const provider = before.find(({ type }) => type === "pulumi:providers:rabbitmq");
    const { port } = new URL(provider?.inputs?.endpoint ?? "");
    let told = "";
    const squatter = createServer((socket) => {
      socket.on("error", () => {});
      socket.on("data", (data) => {
        told += data.toString("latin1");
        socket.end("HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n{}");
      });
    });
    await new Promise<void>((resolve) => squatter.listen(Number(port), "127.0.0.1", resolve));
    try {
      for (const command of [
        ["refresh", "--yes", "--skip-preview"],
        ["preview", "--refresh"],
      ]) {
        const { code, text } = await project.pulumi(command);
        expect(code).not.toBe(0);
        expect(text).toMatch(
          new RegExp(`127\\.0\\.0\\.1:${port}: something else listens.*warren:tunnelPort`),
        );
      }
      // What the state holds for the plugin is sent to whoever has the certificate, and to nobody else.
      expect(told).not.toMatch(/authorization|warren-admin/i);
    } finally {
      await new Promise((resolve) => squatter.close(resolve));
    }
    expect(await exported()).toEqual(before);
  });
});

interface Exported {
  readonly type: string;
  readonly inputs?: { readonly endpoint?: string };
}

describe("a preview where no cluster can be reached", () => {
  it("works on a fresh stack", async () => {
    const env = { KUBECONFIG: "/nonexistent/kubeconfig" };
    const fresh = new Project("fresh");
    try {
      fresh.write("stacks/Pulumi.fresh.yaml", fresh.file("stacks/Pulumi.local.yaml"));
      expect((await fresh.pulumi(["stack", "init"], env)).code).toBe(0);
      const { code, text } = await fresh.pulumi(["preview"], env);
      expect(code, text).toBe(0);
      expect(text).toMatch(/\+ \d+ to create/);
    } finally {
      await fresh.pulumi(["stack", "rm", "--yes"]);
      fresh.remove();
    }
  });
});
