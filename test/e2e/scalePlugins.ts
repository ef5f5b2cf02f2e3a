/** Plugins of a cluster that runs. Each test goes on where the one before it ended; the last one leaves none. */
import { beforeAll, expect, it } from "vitest";
import { isLong } from "../form.ts";
import { isOpen, mqttLogin } from "./pluginPorts.ts";
import type { ScaleProject } from "./scaleProject.ts";
import { eventually } from "./stack.ts";

export function switchesPlugins(project: ScaleProject): void {
  let before: Readonly<Record<string, string>>;
  beforeAll(async () => {
    before = await project.started();
  });
  const pods = ["scale-0", "scale-1", "scale-2"];
  const pluginsEverywhere = () => Promise.all(pods.map((pod) => project.pluginsOn(pod)));
  const isReady = async (pod: string, former: string | undefined) => {
    if ((await project.started())[pod] === former) return undefined;
    await project.kubectl("wait", "--for=condition=Ready", `pod/${pod}`, "--timeout=2s");
    return true;
  };

  it.runIf(isLong)(
    "refuses a plugin that its image does not have, by name, and changes nothing",
    async () => {
      project.set({ plugins: ["rabbitmq_mqtt", "rabbitmq_strem"] });
      for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
        const { code, text } = await project.try(...command);
        expect(code).not.toBe(0);
        expect(text).toMatch(/the image \S+ has no plugin rabbitmq_strem: .*Nothing was changed/);
      }
      expect(await project.kubectl("get", "configmap", "scale-plugins", "-o", "yaml")).not.toContain("mqtt");
    },
  );

  it("gets plugins that answer through the Service, and nobody restarts", async () => {
    project.set({ plugins: ["rabbitmq_mqtt", "rabbitmq_stream"] });
    const preview = await project.try("preview");
    expect(preview.text).toContain(
      "switches on rabbitmq_mqtt, rabbitmq_stream on 3 nodes, and restarts none",
    );
    expect(await pluginsEverywhere()).toEqual(pods.map(() => []));
    expect(await project.up()).toContain("switched on rabbitmq_mqtt, rabbitmq_stream on 3 nodes");
    expect(await project.started()).toEqual(before);
    expect(await pluginsEverywhere()).toEqual(pods.map(() => ["rabbitmq_mqtt", "rabbitmq_stream"]));
    const host = await project.address("scale");
    const { username = "", password = "" } = await project.secret("scale-admin");
    const login = () => mqttLogin(host, username, password);
    expect(await eventually("the Service leads to the port", login, 30)).toBe(0);
    expect(await isOpen(host, 5552)).toBe(true);
    const unchanged = await project.try("preview", "--expect-no-changes");
    expect(unchanged.code, unchanged.text).toBe(0);
    expect(unchanged.text).not.toContain("switches");
  });

  it.runIf(isLong)(
    "gives a node the plugin back that it lacks, as after an update that was interrupted",
    async () => {
      const disable = ["rabbitmq-plugins", "disable", "rabbitmq_stream"];
      await project.kubectl("exec", "scale-1", "--container", "rabbitmq", "--", ...disable);
      await eventually("the node's statistics say so", async () => {
        const nodes = await project.request<{ enabled_plugins: string[] }[]>("GET", "/nodes");
        return nodes.every((node) => node.enabled_plugins.includes("rabbitmq_stream")) ? undefined : true;
      });
      expect(await project.up()).toContain("switched on rabbitmq_stream on 1 node");
      expect(await pluginsEverywhere()).toEqual(pods.map(() => ["rabbitmq_mqtt", "rabbitmq_stream"]));
      expect(await project.up()).not.toContain("switched");
      expect(await project.started()).toEqual(before);
    },
  );

  it.runIf(isLong)(
    "says where a plugin does not start, and every node goes on with the plugins that it had",
    async () => {
      project.set({ plugins: ["rabbitmq_mqtt", "rabbitmq_stomp", "rabbitmq_stream"] });
      const { code, text } = await project.try("up", "--yes", "--skip-preview");
      expect(code).not.toBe(0);
      expect(text).toMatch(
        /rabbit@scale-0\.\S+ could not switch on rabbitmq_stomp, and keeps .*; 2 nodes were left alone/,
      );
      expect(await pluginsEverywhere()).toEqual(pods.map(() => ["rabbitmq_mqtt", "rabbitmq_stream"]));
      expect(await project.started()).toEqual(before);
    },
  );

  it.runIf(isLong)(
    "loses a plugin: RabbitMQ refuses messages to its exchanges, and these can still be deleted",
    async () => {
      await project.up({
        plugins: ["rabbitmq_consistent_hash_exchange", "rabbitmq_mqtt", "rabbitmq_stream"],
      });
      const exchange = { type: "x-consistent-hash", durable: true };
      await project.request("PUT", "/exchanges/scale/hashed", exchange);
      await project.up({ plugins: ["rabbitmq_mqtt", "rabbitmq_stream"] });
      const message = { properties: {}, routing_key: "1", payload: "one", payload_encoding: "string" };
      await expect(project.request("POST", "/exchanges/scale/hashed/publish", message)).rejects.toThrow(
        /exchange type x-consistent-hash not found/,
      );
      await project.request("DELETE", "/exchanges/scale/hashed");
      expect(await project.started()).toEqual(before);
    },
  );

  it.runIf(isLong)("has a node that starts later with the list that it is to have", async () => {
    await project.up({ plugins: ["rabbitmq_mqtt"] });
    expect(await project.started()).toEqual(before);
    // The container alone, which keeps its files; and the whole pod.
    await project.kubectl("exec", "scale-1", "--container", "rabbitmq", "--", "sh", "-c", "kill 1");
    await eventually("the container is back", () => isReady("scale-1", before["scale-1"]), 240);
    await project.kubectl("delete", "pod", "scale-2");
    await eventually("the pod is back", () => isReady("scale-2", before["scale-2"]), 240);
    expect(await pluginsEverywhere()).toEqual(pods.map(() => ["rabbitmq_mqtt"]));
    before = await project.started();
    await project.up({ plugins: ["rabbitmq_mqtt", "rabbitmq_stream"] });
  });

  it("loses its plugins, and nobody restarts", async () => {
    expect(await project.up({ plugins: [] })).toContain(
      "switched off rabbitmq_mqtt, rabbitmq_stream on 3 nodes",
    );
    expect(await pluginsEverywhere()).toEqual(pods.map(() => []));
    expect(await project.started()).toEqual(before);
  });
}
