import { describe, expect, it } from "vitest";
import { costOf, type LivePod, lastRollout } from "../../../components/cluster/cost.ts";
import type { ClusterSettings } from "../../../components/cluster/settings.ts";
import { statefulSet } from "../../../components/cluster/statefulSet.ts";
import { templateChanges } from "../../../components/cluster/templateChanges.ts";
import { shownWords } from "../../docs/shown.ts";
import { resolved } from "./resolved.ts";

/** As the program and the API server have it: without what is undefined. */
const template = (settings: ClusterSettings) =>
  JSON.parse(JSON.stringify(statefulSet(resolved(settings)).spec)).template;

const set = (settings: ClusterSettings) => ({
  replicas: resolved(settings).replicas,
  template: template(settings),
  plugins: resolved(settings).plugins,
});

const changes: readonly [string, ClusterSettings, ClusterSettings, readonly string[]][] = [
  ["nothing", {}, {}, []],
  ["the number of nodes, which restarts none", {}, { replicas: 5 }, []],
  ["the Service", {}, { service: { type: "LoadBalancer" } }, []],
  ["a line of rabbitmq.conf", {}, { config: { channel_max: "10" } }, ["configuration"]],
  ["a plugin with a port", {}, { plugins: ["rabbitmq_mqtt"] }, []],
  ["a plugin that goes", { plugins: ["rabbitmq_stream", "rabbitmq_top"] }, { plugins: ["rabbitmq_top"] }, []],
  [
    "a plugin whose listener in TLS rabbitmq.conf names",
    { tls: { generate: true } },
    { tls: { generate: true }, plugins: ["rabbitmq_mqtt"] },
    ["configuration"],
  ],
  ["memory", {}, { resources: { memory: "4Gi" } }, ["configuration", "resources"]],
  ["the patch release", { version: "4.3.4" }, { version: "4.3.6" }, ["image"]],
  ["a node selector that is new", {}, { pods: { nodeSelector: { disk: "fast" } } }, ["pod settings"]],
  ["a node selector that goes", { pods: { nodeSelector: { disk: "fast" } } }, {}, ["pod settings"]],
  ["an annotation that goes", { pods: { annotations: { note: "a" } } }, {}, ["annotations"]],
  ["a variable", {}, { pods: { env: { A: "1" } } }, ["environment"]],
  ["1000m of CPU instead of 1", { resources: { cpu: "1" } }, { resources: { cpu: "1000m" } }, []],
  ["2 of CPU instead of 1", { resources: { cpu: "1" } }, { resources: { cpu: "2" } }, ["resources"]],
];

describe("a preview says that nodes restart if and only if they do, and why", () => {
  it.each(changes)("%s", (_, before, after, expected) => {
    expect(templateChanges(template(after), template(before))).toEqual(expected);
  });

  it("does not take the annotation of `kubectl rollout restart` for a change", () => {
    const live = template({});
    live.metadata.annotations = { "kubectl.kubernetes.io/restartedAt": "2026-11-29T12:00:00Z" };
    expect(templateChanges(template({}), live)).toEqual([]);
  });
});

const second = 1_000;
const pod = (ordinal: number, created: number, ready: number | undefined): LivePod => ({
  ordinal,
  created: created * second,
  ready: ready === undefined ? undefined : ready * second,
});

/** As a rollout makes them: the last one first. */
const rolled = [pod(0, 80, 110), pod(1, 40, 75), pod(2, 0, 35)];

describe("the time of the last rollout", () => {
  it("is that from the first pod's creation until the last one was ready", () => {
    expect(lastRollout(rolled)).toBe(110 * second);
  });

  it.each([
    ["that started together", [pod(0, 0, 30), pod(1, 0, 30), pod(2, 0, 30)]],
    ["one of which was replaced later", [pod(0, 80, 110), pod(1, 900, 930), pod(2, 0, 35)]],
    ["one of which is not ready", [pod(0, 80, undefined), pod(1, 40, 75), pod(2, 0, 35)]],
    ["that do not exist", []],
  ])("is not made up from pods %s", (_, pods) => {
    expect(lastRollout(pods)).toBeUndefined();
  });
});

describe("the cost of a change", () => {
  it.each<[string, ClusterSettings, ClusterSettings, readonly LivePod[], string | undefined]>([
    ["nothing", {}, {}, rolled, undefined],
    [
      "an image",
      { version: "4.3.4" },
      { version: "4.3.6" },
      rolled,
      shownWords("docs/upgrading.md", "pulumi preview", "What it costs"),
    ],
    ["more nodes", {}, { replicas: 5 }, [], "starts 2 nodes more, and restarts none"],
    [
      "more nodes and an image",
      { version: "4.3.4" },
      { version: "4.3.6", replicas: 5 },
      [],
      "restarts the 3 nodes one at a time; because of another image; starts 2 nodes more",
    ],
    [
      "plugins",
      { plugins: ["rabbitmq_top"] },
      { plugins: ["rabbitmq_stream", "rabbitmq_mqtt"] },
      rolled,
      "switches on rabbitmq_mqtt, rabbitmq_stream, and off rabbitmq_top on 3 nodes, and restarts none",
    ],
    [
      "a plugin",
      {},
      { plugins: ["rabbitmq_mqtt"] },
      rolled,
      shownWords("docs/cluster.md", "pulumi preview", "Plugins that change"),
    ],
    [
      "a plugin and more nodes",
      {},
      { plugins: ["rabbitmq_mqtt"], replicas: 5 },
      [],
      "starts 2 nodes more; switches on rabbitmq_mqtt on 3 nodes, and restarts none",
    ],
    [
      "a plugin and a line of its own",
      {},
      { plugins: ["rabbitmq_mqtt"], config: { "mqtt.prefetch": "20" } },
      [],
      "restarts the 3 nodes one at a time; because of another configuration; switches on rabbitmq_mqtt",
    ],
    [
      "a plugin of a cluster without nodes",
      { replicas: 0 },
      { replicas: 0, plugins: ["rabbitmq_mqtt"] },
      [],
      undefined,
    ],
    [
      "the only node",
      { replicas: 1, version: "4.3.4" },
      { replicas: 1, version: "4.3.6" },
      [pod(0, 0, 20)],
      "restarts the only node, and clients are cut off until it is back; its last start took about 20 s; because of another image",
    ],
  ])("%s", (_, before, after, pods, expected) => {
    expect(costOf(set(after), set(before), pods)).toBe(expected);
  });

  it("says nothing of plugins where nobody knows which ones are enabled", () => {
    const { plugins: _, ...live } = set({});
    expect(costOf(set({ plugins: ["rabbitmq_mqtt"] }), live, [])).toBeUndefined();
  });
});
