import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rabbitmq } from "../../local/images/images.ts";
import { newestRabbitmq } from "../../local/images/newestRabbitmq.ts";
import { officialLayoutName } from "../../local/images/officialLayout/officialLayout.ts";
import { isLong } from "../form.ts";
import { basic } from "./broker.ts";
import { exported, exportedHashes, ofAbsentPlugin, partnerPassword } from "./exportedDefinitions.ts";
import { importOfficialLayout, OfficialProject } from "./officialProject.ts";
import { eventually, finished } from "./stack.ts";

interface Node {
  readonly name: string;
  readonly running: boolean;
}

interface Queue {
  readonly messages?: number;
  readonly online: readonly string[];
}

const versions = [["4.3", newestRabbitmq] as const, ...(isLong ? [["4.0", rabbitmq] as const] : [])];

describe.each(versions)("default settings on an image laid out as the official one, %s", (version, base) => {
  const project = new OfficialProject(officialLayoutName(base), version);
  // RabbitMQ 4.0 loads none.
  const isLoading = version !== "4.0";
  beforeAll(async () => {
    await importOfficialLayout(base);
    await project.createStack();
  });
  afterAll(() => project.remove());

  it.runIf(isLoading)(
    "refuse definitions that are no JSON before anything is made, and repeat none of them",
    async () => {
      await project.useDefinitions(`{"users": [{"password_hash": "${exportedHashes[0]}"`);
      const text = await project.failingUp();
      expect(text).toContain(
        `files.definitionsSecret: the Secret exported in namespace ${project.namespace}, key definitions.json: it is not JSON`,
      );
      expect(text).not.toContain(exportedHashes[0]?.slice(0, 10));
      expect(await project.kubectl("get", "statefulsets", "--output=name")).toBe("");
      await project.setDefinitions(JSON.stringify(exported));
    },
  );

  // Its nodes crash three times before the update ends.
  it.runIf(isLoading && isLong)(
    "end an update with definitions that no node boots with, and go on with others",
    async () => {
      await project.setDefinitions(JSON.stringify(ofAbsentPlugin));
      const text = await project.failingUp();
      expect(text).toContain(
        "files.definitionsSecret: RabbitMQ does not boot with the definitions of the Secret exported",
      );
      expect(text).toMatch(/federation-upstream.*not found/);
      await project.setDefinitions(JSON.stringify(exported));
      await project.kubectl("delete", "pods", "--all");
    },
  );

  it("start three nodes that form one cluster, without a setting for the image's account or paths", async () => {
    await project.up();
    const nodes = await eventually("three nodes run", async () => {
      const found = await project.request<Node[]>("GET", "/nodes");
      return found.length === 3 && found.every(({ running }) => running) ? found : undefined;
    });
    expect(new Set(nodes.map(({ name }) => name)).size).toBe(3);
    const { rabbitmq_version } = await project.request<{ rabbitmq_version: string }>("GET", "/overview");
    expect(rabbitmq_version.startsWith(`${version}.`)).toBe(true);
    // Else it is not the layout that was tried.
    const look = "id -u; id -g; command -v rabbitmq-server; command -v epmd; ls /usr/lib/rabbitmq || true";
    expect((await project.exec("official-0", "sh", "-c", look)).trim().split("\n")).toEqual([
      "999",
      "999",
      "/opt/rabbitmq/sbin/rabbitmq-server",
      "/opt/erlang/bin/epmd",
      expect.stringContaining("No such file or directory"),
    ]);
  });

  it.runIf(isLoading)(
    "begin with the definitions, on all nodes, and with the administrator that Warren made",
    async () => {
      const queue = await project.request<Queue>("GET", "/queues/shop/imported");
      expect(queue.online).toHaveLength(3);
      expect(await project.request("GET", "/bindings/shop/e/sales/q/imported")).toHaveLength(1);
      const vhosts = await project.request<{ name: string }[]>("GET", "/vhosts");
      expect(vhosts.map(({ name }) => name).toSorted()).toEqual(["/", "shop"]);
      expect(await project.request("GET", "/whoami")).toMatchObject({
        name: "warren-admin",
        tags: ["administrator"],
      });
      expect(await project.request("GET", "/permissions/%2F/warren-admin")).toMatchObject({ write: ".*" });
      expect(
        await project.request("GET", "/whoami", undefined, {
          username: "partner",
          password: partnerPassword,
        }),
      ).toMatchObject({
        name: "partner",
      });
    },
  );

  it.runIf(isLoading)(
    "keep the definitions' secrets out of the state, the pods, the ConfigMaps and the log",
    async () => {
      const places = {
        state: await project.state(),
        pods: await project.kubectl("get", "statefulsets,pods,configmaps", "--output=json"),
        log: await project.kubectl("logs", "official-0", "--all-containers"),
      };
      for (const [place, text] of Object.entries(places)) {
        expect(text.length, place).toBeGreaterThan(100);
        for (const hash of exportedHashes) expect(text.includes(hash), place).toBe(false);
      }
    },
  );

  it("let nobody in as guest, whom the image's own configuration would admit from anywhere", async () => {
    expect(await project.exec("official-0", "ls", "/etc/rabbitmq/conf.d")).toBe(
      "default_user.conf\nsize.conf\n",
    );
    const users = await project.request<{ name: string }[]>("GET", "/users");
    expect(users.map(({ name }) => name).toSorted()).toEqual([
      ...(isLoading ? ["partner"] : []),
      "warren-admin",
    ]);
  });

  it("keep a queue's majority and its message while a node is restarted, which drains first and keeps its data", async () => {
    const pod = "official-2";
    const queue = "/queues/%2F/orders";
    // A node that boots again sets nothing back.
    const partner = { username: "partner", password: "changed" };
    await project.request("PUT", "/users/partner", { password: partner.password, tags: "management" });
    await project.request("PUT", queue, { durable: true, arguments: { "x-queue-type": "quorum" } });
    const message = { properties: {}, routing_key: "orders", payload: "one", payload_encoding: "string" };
    expect(await project.request("POST", "/exchanges/%2F/amq.default/publish", message)).toEqual({
      routed: true,
    });
    // The number of the folder in its file system: another folder has another one.
    const findData = () => project.exec(pod, "sh", "-c", "ls -di /var/lib/rabbitmq/mnesia/*/quorum");
    const identify = () => project.kubectl("get", "pod", pod, "-o", "jsonpath={.metadata.uid}");
    const [data, identity] = [await findData(), await identify()];
    // Ends with the container. On a busy machine it may begin after the last line.
    const log = project.kubectl("logs", pod, "--container", "rabbitmq", "--follow", "--tail=500");
    await project.kubectl("delete", "pod", pod);
    expect(await log).toContain("Warren, before this node stops: drained");
    await eventually("the node is back", async () => {
      if ((await identify()) === identity) return undefined;
      await project.kubectl("wait", "--for=condition=Ready", `pod/${pod}`, "--timeout=2s");
      return true;
    });
    expect(await findData()).toBe(data);
    await eventually("the queue is whole", async () => {
      const { online, messages } = await project.request<Queue>("GET", queue);
      return online.length === 3 && messages === 1 ? true : undefined;
    });
    const restarted = await project.kubectl("logs", pod, "--container=rabbitmq");
    expect(restarted).not.toContain("Applying definitions");
    expect(await project.request("GET", "/whoami", undefined, partner)).toMatchObject({
      name: "partner",
    });
  });

  it("let a pipeline with the rights of docs/gitops.md refresh and preview, which change nothing", () =>
    project.pulumi("preview", "--refresh", "--expect-no-changes"));

  it("let the whole cluster go in one destroy, though a node may wait for seven days", async () => {
    await project.pulumi("destroy", "--yes", "--skip-preview");
    expect(await project.kubectl("get", "pods", "-o", "name")).toBe("");
  });
});

describe("the image's own entrypoint, which Warren does not use", () => {
  const namespace = `official-bare-${process.pid}`;
  const kubectl = (...args: string[]) => finished("kubectl", ["--namespace", namespace, ...args]);
  beforeAll(() => importOfficialLayout(newestRabbitmq));
  afterAll(() => kubectl("delete", "namespace", namespace, "--ignore-not-found"));

  it("starts as root and ends as rabbitmq, with the image's plugins and configuration, as the official one", async () => {
    await kubectl("create", "namespace", namespace);
    const image = officialLayoutName(newestRabbitmq);
    // A pod that requests no CPU gets hardly any while the machine is busy.
    const container = { name: "bare", image, resources: { requests: { cpu: "500m" } } };
    const overrides = JSON.stringify({ spec: { containers: [container] } });
    await eventually("the pod is accepted", async () => {
      const { code, text } = await kubectl("run", "bare", "--image", image, "--overrides", overrides);
      if (code !== 0) throw new Error(text);
      return true;
    });
    const guest = { authorization: basic("guest", "guest") };
    const ask = async () => {
      const { text: address } = await kubectl("get", "pod", "bare", "-o", "jsonpath={.status.podIP}");
      const { status } = await fetch(`http://${address}:15672/api/overview`, { headers: guest });
      // The management plugin listens before it can answer, and says 500 until then.
      if (status !== 200) throw new Error(`it answered ${status}`);
      return true;
    };
    expect(await eventually("the broker answers guest, from outside", ask, 240)).toBe(true);
    const { text: ids } = await kubectl("exec", "bare", "--", "grep", "-E", "^[UG]id:", "/proc/1/status");
    expect(ids.trim().split(/\s+/)).toEqual(["Uid:", ...four("999"), "Gid:", ...four("999")]);
  });

  it("refuses the variables that RabbitMQ does not read any more", async () => {
    const old = ["env", "RABBITMQ_SSL_VERIFY=verify_peer", "docker-entrypoint.sh", "rabbitmq-server"];
    const { code, text } = await kubectl("exec", "bare", "--", ...old);
    expect({ code, text }).toMatchObject({
      code: 1,
      text: expect.stringContaining("RABBITMQ_SSL_VERIFY is set"),
    });
  });
});

const four = (id: string): string[] => Array.from({ length: 4 }, () => id);
