/** `warren status` and `warren top` as docs/on-call.md shows them: somebody who is woken up compares the two. */
import { describe, expect, it } from "vitest";
import { assess } from "../../../components/status/assess.ts";
import { screen } from "../../../components/status/screen.ts";
import type { Snapshot } from "../../../components/status/snapshot.ts";
import { topScreen } from "../../../components/status/top.ts";
import { shown } from "../../docs/shown.ts";
import { broker, kubernetes, node, now, pod, quorum, snapshot } from "./snapshots.ts";

const mib = 1024 ** 2;
const printed = (one: Snapshot) => `${screen(one, assess(one), 80)}\n`;
const minutes = (count: number) => count * 60_000;

describe("docs/on-call.md shows what is printed for", () => {
  it("a healthy cluster", () => {
    const names = [0, 1, 2].map((number) => `rabbit@warren-${number}.warren-nodes.rabbitmq`);
    const memory = { used: 122 * mib, limit: 246 * mib, alarm: false };
    const disk = { free: 8192 * mib, limit: 410 * mib, alarm: false };
    const classic = { vhost: "myproject", type: "classic", members: [], online: [] };
    const healthy = snapshot({
      broker: broker({
        ...{ clusterName: "warren", version: "4.0.5", erlang: "27.3.4.1", certificates: [], connections: 1 },
        nodes: names.map((name) => node(name, { version: "4.0.5", uptimeMs: minutes(50), memory, disk })),
        queues: [
          quorum("testq1", { ...classic, node: `${names[0]}` }),
          quorum("testq2", { ...classic, node: `${names[2]}`, ready: 100 }),
        ],
      }),
      kubernetes: kubernetes({ cluster: "rabbitmq/warren" }),
    });
    expect(printed(healthy)).toMatch(shown("docs/on-call.md", "warren status --cluster rabbitmq/warren"));
  });

  it("a memory alarm", () => {
    const alarm = node("rabbit@broker-0.broker-nodes.shop", {
      uptimeMs: 30_000,
      memory: { used: 141 * mib, limit: 17 * 1024, alarm: true },
      disk: { free: 8192 * mib, limit: 1638 * mib, alarm: false },
    });
    const one = snapshot({
      broker: broker({
        clusterName: "broker",
        erlang: "29.1.1",
        nodes: [alarm],
        queues: [],
        certificates: [],
      }),
    });
    expect(printed(one)).toMatch(shown("docs/on-call.md", "warren status --cluster shop/broker"));
  });

  it("a broker that does not answer", () => {
    const place = "service/broker:15672 in namespace shop, through https://10.186.0.2:6443";
    const probe = "Startup probe failed: dial tcp 10.186.128.10:5672: connect: connection refused";
    const one = snapshot({
      broker: { unread: `${place}: none of its 1 pods is ready` },
      kubernetes: kubernetes({
        ...{ cluster: "shop/broker", replicas: 1, ready: 0 },
        pods: [pod("broker-0", { waits: `it boots: ${probe}`, since: now - 5_000 })],
      }),
    });
    expect(printed(one)).toMatch(shown("docs/on-call.md", "warren status --cluster shop/other"));
  });

  it("the deepest queues", () => {
    const idle = { unacknowledged: 0, publish: 0, deliver: 0, acknowledge: 0 };
    const queue = { ...idle, vhost: "myproject", type: "classic" };
    const queues = [
      { ...queue, name: "testq1", ready: 0, consumers: 1 },
      { ...queue, name: "testq2", ready: 100, consumers: 0 },
    ];
    expect(`${topScreen(queues, "ready", 20, 80)}\n`).toMatch(shown("docs/on-call.md", "warren top"));
  });
});
