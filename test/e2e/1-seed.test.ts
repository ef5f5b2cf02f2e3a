import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "amqplib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Broker, messagesIn, runningNodes } from "./broker.ts";
import { checkout, finished, kubectl, Project, secretOf } from "./stack.ts";

let broker: Broker;
let project: Project;
beforeAll(async () => {
  broker = await Broker.ofStack();
  project = new Project();
});
afterAll(() => project.remove());

describe("what the article sets up by hand", () => {
  it("runs as a cluster of three nodes", async () => {
    expect(await runningNodes(broker)).toHaveLength(3);
  });

  it("has its vhost, exchange, queues and bindings under the same names", async () => {
    const queues = await broker.get<object[]>("/api/queues/myproject");
    expect(queues).toHaveLength(2);
    for (const name of ["testq1", "testq2"]) {
      expect(queues).toContainEqual(
        expect.objectContaining({ name, durable: true, auto_delete: false, type: "classic" }),
      );
    }
    expect(await broker.get("/api/exchanges/myproject/logs")).toMatchObject({
      type: "fanout",
      durable: true,
    });
    const bindings = await broker.get<object[]>("/api/exchanges/myproject/logs/bindings/source");
    expect(bindings.map((binding) => (binding as { destination: string }).destination).sort()).toEqual([
      "testq1",
      "testq2",
    ]);
  });

  it("lets guest do everything in myproject and nothing elsewhere", async () => {
    const permissions = await broker.get<object[]>("/api/users/guest/permissions");
    expect(permissions).toEqual([
      { user: "guest", vhost: "myproject", configure: ".*", write: ".*", read: ".*" },
    ]);
  });

  it("keeps the copies of all hundred messages in testq2", async () => {
    expect(await messagesIn(broker, "testq2")).toBe(100);
    expect(await messagesIn(broker, "testq1")).toBe(0);
  });

  it("lets nobody in as guest/guest, but guest with its own password", async () => {
    const { password = "" } = await secretOf("warren-user-guest");
    expect(await broker.statusAs("guest", "guest")).toBe(401);
    expect(await broker.statusAs("guest", password)).toBe(200);
  });

  it("lets nobody in without a password, by the mechanism ANONYMOUS", async () => {
    const hostname = await kubectl("get", "service", "warren", "-o", "jsonpath={.spec.clusterIP}");
    const credentials = { mechanism: "ANONYMOUS", response: () => Buffer.from("") };
    const attempt = connect({ hostname, port: 5672, vhost: "myproject" }, { credentials });
    await expect(attempt).rejects.toThrow(/ANONYMOUS is not provided by the server/);
  });

  it("gives its account no right but the two that finding peers needs", async () => {
    const account = "system:serviceaccount:rabbitmq:warren-peer-discovery";
    const text = await kubectl("auth", "can-i", "--list", "--as", account);
    // Every account may ask what it may do, and read the API's version.
    const rights = text
      .split("\n")
      .slice(1)
      .filter((line) => /^\S/.test(line) && !line.startsWith("selfsubject"))
      .map((line) => line.trim().split(/ {2,}/));
    expect(rights.toSorted()).toEqual([
      ["endpoints", "[]", "[warren-nodes]", "[get]"],
      ["events", "[]", "[]", "[create]"],
    ]);
  });

  it("runs in pods that Pod Security `restricted` admits", async () => {
    const label = await kubectl("get", "namespace", "rabbitmq", "-o", "jsonpath={.metadata.labels}");
    expect(JSON.parse(label)).toMatchObject({ "pod-security.kubernetes.io/enforce": "restricted" });
  });
});

describe("a second `./dev up`", () => {
  it("changes nothing and keeps the messages", async () => {
    const { code, text } = await finished(join(checkout, "dev"), ["up"]);
    expect(code, text).toBe(0);
    const logs = join(process.env.PULUMI_HOME ?? "", "..", "logs", "pulumi-up.log");
    const [, last = ""] = readFileSync(logs, "utf8")
      .split(/^Resources:$/m)
      .slice(-2);
    expect(last.trim().split("\n")[0]).toMatch(/^\d+ unchanged$/);
    expect(await messagesIn(broker, "testq2")).toBe(100);
  });
});

describe("passwords", () => {
  it("stand neither in the state, nor in a preview, nor in a process's arguments", async () => {
    const passwords = (await Promise.all(["warren-admin", "warren-user-guest"].map(secretOf))).map(
      ({ password = "" }) => password,
    );
    const cookie = (await secretOf("warren-erlang-cookie"))[".erlang.cookie"] ?? "";
    expect(new Set([...passwords, cookie]).size).toBe(3);
    const exported = await project.pulumi(["stack", "export"]);
    const preview = project.pulumi(["preview", "--diff"]);
    const seen: string[] = [];
    let previewed = false;
    preview.finally(() => {
      previewed = true;
    });
    while (!previewed) {
      seen.push(argumentsOfAll());
      await new Promise((next) => setTimeout(next, 200));
    }
    const places = { exported: exported.text, preview: (await preview).text, processes: seen.join("\n") };
    for (const secret of [...passwords, cookie]) {
      expect(secret.length).toBeGreaterThan(15);
      for (const form of [
        secret,
        Buffer.from(secret).toString("base64").replace(/=+$/, ""),
        encodeURIComponent(secret),
      ]) {
        for (const [place, text] of Object.entries(places))
          expect(text.includes(form), `a password in ${place}`).toBe(false);
      }
    }
    expect(exported.text).toContain("rabbitmq:index/queue:Queue");
    expect(places.processes).toContain("pulumi-resource-warren");
  });
});

/** Arguments of every process, and the variables of those that belong to Pulumi or to one of its plugins. */
function argumentsOfAll(): string {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        return line.includes("pulumi") ? line + readFileSync(`/proc/${pid}/environ`, "utf8") : line;
      } catch {
        // It has ended since.
        return "";
      }
    })
    .join("\n");
}
