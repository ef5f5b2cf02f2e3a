import { describe, expect, it } from "vitest";
import { configMapName } from "../../../components/cluster/configMap.ts";
import {
  pluginsConfigMap,
  pluginsIn,
  switchBetween,
  switchWords,
} from "../../../components/cluster/enabledPlugins.ts";
import { statefulSet } from "../../../components/cluster/statefulSet.ts";
import { resolved } from "./resolved.ts";

/** As the program gives it to Kubernetes. */
const list = (plugins: readonly string[]) =>
  JSON.parse(JSON.stringify(pluginsConfigMap(resolved({ plugins }))));
const pods = (plugins: readonly string[]) => JSON.stringify(statefulSet(resolved({ plugins })).spec);
const further = [
  "rabbitmq_stream",
  "rabbitmq_mqtt",
  "rabbitmq_web_stomp",
  "rabbitmq_consistent_hash_exchange",
];

describe("the list of enabled plugins", () => {
  it("has what management, metrics and clustering need before the first boot, and what the settings add", () => {
    expect(list(["rabbitmq_stream", "rabbitmq_management"]).data).toEqual({
      enabled_plugins:
        "[rabbitmq_management,rabbitmq_peer_discovery_k8s,rabbitmq_prometheus,rabbitmq_shovel,rabbitmq_stream].\n",
    });
  });

  it("changes neither the pods nor the name of anything that they mount, or all nodes would restart", () => {
    for (const plugins of [...further.map((plugin) => [plugin]), further]) {
      expect(pods(plugins)).toBe(pods([]));
      expect(configMapName(resolved({ plugins }))).toBe(configMapName(resolved()));
      expect(list(plugins).metadata).toEqual(list([]).metadata);
    }
  });

  it("reaches a pod in its scratch space, where RabbitMQ and its commands look for it", () => {
    const spec = JSON.parse(pods([])).template.spec;
    const [init] = spec.initContainers;
    const [broker] = spec.containers;
    expect(init.command.slice(-2)).toEqual(["/run/enabled-plugins/enabled_plugins", "/var/lib/rabbitmq"]);
    expect(broker.env).toContainEqual({
      name: "RABBITMQ_ENABLED_PLUGINS_FILE",
      value: "/var/lib/rabbitmq/enabled_plugins",
    });
    const [volume] = spec.volumes.filter(({ name }: { name: string }) => name === "plugins");
    // Not optional: without a list the node would have no plugin at all.
    expect(volume).toEqual({ name: "plugins", configMap: { name: "rabbitmq-plugins" } });
  });

  it("is read back as it was written, or the preview would announce a switch at each look", () => {
    const { plugins } = resolved({ plugins: further });
    expect(pluginsIn(list(further).data.enabled_plugins)).toEqual(plugins);
  });
});

describe("what is switched", () => {
  it.each([
    [["a"], ["a"], undefined],
    [["a"], ["a", "b", "c"], "on b, c"],
    [["a", "b"], ["a"], "off b"],
    [["a", "b"], ["a", "c"], "on c, and off b"],
  ])("from %j to %j", (before, wanted, words) => {
    expect(switchWords(switchBetween(before, wanted))).toBe(words);
  });
});
