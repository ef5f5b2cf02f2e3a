import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { areUnbalanced } from "../../components/cluster/leaders.ts";
import { Broker, messagesIn, runningNodes } from "./broker.ts";
import { eventually, kubectl, Project } from "./stack.ts";

let broker: Broker;
let project: Project;
beforeAll(async () => {
  broker = await Broker.ofStack();
  project = new Project();
});
afterAll(() => project.remove());

describe("a node that is lost", () => {
  it.each(["warren-0", "warren-2"])(
    "%s comes back into the cluster, and the topology is whole",
    async (pod) => {
      const before = await kubectl("get", "pod", pod, "-o", "jsonpath={.metadata.uid}");
      await kubectl("delete", "pod", pod);
      await eventually(`${pod} is ready again`, async () => {
        const [uid, ready] = (
          await kubectl(
            "get",
            "pod",
            pod,
            "-o",
            'jsonpath={.metadata.uid} {.status.conditions[?(@.type=="Ready")].status}',
          )
        ).split(" ");
        return uid !== before && ready === "True" ? true : undefined;
      });
      await eventually("three nodes run", async () =>
        (await runningNodes(broker)).length === 3 ? true : undefined,
      );
      expect(await broker.get<object[]>("/api/queues/myproject")).toHaveLength(2);
      expect(await messagesIn(broker, "testq2")).toBe(100);
      expect(await project.steps()).toEqual([]);
    },
  );
});

describe("a change of the configuration", () => {
  const balanced = Array.from({ length: 9 }, (_, index) => `balanced-${index}`);
  const settings = "stacks/Pulumi.local.yaml";
  let original: string;
  beforeAll(() => {
    original = project.file(settings);
  });
  // Whatever the test saw: the other files find the stack as it was.
  afterAll(async () => {
    project.write(settings, original);
    await project.up();
    await kubectl("delete", "secret", "limits");
  });

  it("rolls node by node, with two of three always running, and ends when all is done and leaders are balanced", async () => {
    await kubectl("create", "secret", "generic", "limits", "--from-literal=conf=max_message_size = 1048576");
    const revision = () => kubectl("get", "statefulset", "warren", "-o", "jsonpath={.status.updateRevision}");
    const configs = async () =>
      (await kubectl("get", "configmap", "-l", "app.kubernetes.io/instance=warren", "-o", "name"))
        .split("\n")
        .filter((name) => name.includes("warren-config-"));
    const before = await revision();
    const [formerConfig] = await configs();
    const files = "{ confSecrets: [{ secret: limits, key: conf }], advancedConfig: '[{rabbit, [{x, 1}]}].' }";
    const more = `    config: { channel_max: "1000", vhost_max: "2", log.console.formatter: json }\n    files: ${files}\n`;
    project.edit(settings, "    replicas: 3\n", `    replicas: 3\n${more}`);
    for (const name of balanced) {
      await broker.request("PUT", `/api/queues/%2F/${name}`, { arguments: { "x-queue-type": "quorum" } });
    }
    let fewest = 3;
    let lostConfig = false;
    let rolling = true;
    const watching = (async () => {
      while (rolling) {
        const ready = await kubectl(
          "get",
          "statefulset",
          "warren",
          "-o",
          "jsonpath={.status.readyReplicas}",
        ).catch(() => "");
        if (ready !== "") fewest = Math.min(fewest, Number(ready));
        // A node with the former files may restart as long as the rollout lasts.
        const isOver = (await kubectl(...currentRevision)) === (await revision());
        if (!isOver && !(await configs()).includes(formerConfig ?? "")) lostConfig = true;
        await new Promise((next) => setTimeout(next, 300));
      }
    })();
    try {
      await project.up();
      const [current, update] = [await kubectl(...currentRevision), await revision()];
      expect(current).toBe(update);
      expect(update).not.toBe(before);
      expect(await runningNodes(broker)).toHaveLength(3);
      const keys = ["channel_max", "max_message_size", "x"].map(
        (key) => `application:get_env(rabbit, ${key})`,
      );
      const ask = ["rabbitmqctl", "--quiet", "eval", `[${keys.join(", ")}].`];
      const read = await kubectl("exec", "warren-2", "-c", "rabbitmq", "--", ...ask);
      expect(read.trim()).toBe("[{ok,1000},{ok,1048576},{ok,1}]");
      // There are two: the limit holds, and not only in the file.
      const third = await broker.request("PUT", "/api/vhosts/third");
      expect(await third.text()).toContain("vhost limit of 2 is reached");
      const line = await kubectl("logs", "warren-2", "-c", "rabbitmq", "--tail=1");
      expect(JSON.parse(line)).toMatchObject({ level: expect.any(String), time: expect.any(String) });
      // RabbitMQ leaves no leader on the node that restarted last.
      await eventually("no node leads more than its share", async () => {
        const found = await broker.get<{ leader?: string }[]>("/api/queues");
        const leaders = found.flatMap(({ leader }) => leader ?? []);
        return areUnbalanced(leaders, await runningNodes(broker)) ? undefined : true;
      });
    } finally {
      rolling = false;
      await watching;
      for (const name of balanced) await broker.request("DELETE", `/api/queues/%2F/${name}`);
    }
    expect(fewest).toBe(2);
    expect(lostConfig).toBe(false);
    expect(await configs()).toHaveLength(1);
    expect(await configs()).not.toContain(formerConfig);
    expect(await messagesIn(broker, "testq2")).toBe(100);
  });
});

const currentRevision = ["get", "statefulset", "warren", "-o", "jsonpath={.status.currentRevision}"] as const;

describe("an update that cannot complete", () => {
  const settings = "stacks/Pulumi.local.yaml";

  it("says which node it waits for and why, changes nothing of the topology, and the next one goes on", async () => {
    const [before, topology] = [project.file(settings), project.file("stacks/local.topology.yaml")];
    const image = /image: (\S+)/.exec(before)?.[1] ?? "";
    project.edit(settings, `image: ${image}`, "image: warren.local/no-such-image:1");
    project.edit(settings, "    replicas: 3\n", "    replicas: 3\n    rolloutTimeoutSeconds: 60\n");
    project.write("stacks/local.topology.yaml", `${topology}      late: {}\n`);
    const { code, text } = await project.pulumi(["up", "--yes", "--skip-preview"]);
    const late = (await broker.request("GET", "/api/queues/myproject/late")).status;
    // Two of three have served all the time.
    const nodes = (await runningNodes(broker)).length;
    project.write(settings, before);
    project.write("stacks/local.topology.yaml", topology);
    await project.up();
    expect(code).not.toBe(0);
    expect(text).toMatch(/the StatefulSet warren in namespace rabbitmq does not run everywhere.* after 60 s/);
    expect(text).toMatch(/warren-2: \S+: \w*Image\w*.*no-such-image:1/);
    expect(text).toMatch(/Mend the cause and run `pulumi up` again.*rolloutTimeoutSeconds/);
    expect(late).toBe(404);
    expect(nodes).toBeGreaterThanOrEqual(2);
    expect(await runningNodes(broker)).toHaveLength(3);
    expect(await messagesIn(broker, "testq2")).toBe(100);
  });
});
