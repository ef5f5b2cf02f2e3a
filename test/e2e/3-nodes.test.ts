import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Broker, eventually, kubectl, messagesIn, Project, runningNodes } from "./stack.ts";

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
  it("rolls node by node, with two of three always running", async () => {
    const settings = "stacks/Pulumi.local.yaml";
    const original = project.file(settings);
    const revision = () => kubectl("get", "statefulset", "warren", "-o", "jsonpath={.status.updateRevision}");
    const before = await revision();
    project.edit(settings, "    replicas: 3\n", '    replicas: 3\n    config: { channel_max: "1000" }\n');
    let fewest = 3;
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
        await new Promise((next) => setTimeout(next, 300));
      }
    })();
    try {
      await project.up();
    } finally {
      rolling = false;
      await watching;
    }
    expect(await revision()).not.toBe(before);
    expect(fewest).toBe(2);
    expect(await runningNodes(broker)).toHaveLength(3);
    expect(await messagesIn(broker, "testq2")).toBe(100);
    project.write(settings, original);
    await project.up();
  });
});
