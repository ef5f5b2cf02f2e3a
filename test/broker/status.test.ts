/** `warren status` and `warren top` on a healthy broker: they say so, and show what is there. */
import { describe, expect, it } from "vitest";
import { resultErrors } from "../unit/cli/resultSchema.ts";
import { TestBroker } from "./broker.ts";
import { Queues } from "./messagesQueues.ts";
import { clusterStatus, reportIn, warren } from "./statusCommand.ts";
import { brokers, versions } from "./versions.ts";

describe.each(versions)("on broker %s", (version) => {
  const broker = TestBroker.of(version);
  const at = { url: `http://${broker.host}:15672`, ...broker.credentials() };

  it("status calls it healthy, with the documented JSON", async () => {
    const answer = await warren("status", at, "--json");
    expect(answer).toMatchObject({ code: 0, err: "" });
    expect(resultErrors("status", answer.out)).toEqual([]);
    const { broker: read, kubernetes } = reportIn(answer);
    expect(read?.version.startsWith(`${version}.`)).toBe(true);
    expect(read?.nodes).toMatchObject([{ running: true, version: read?.version, drained: false }]);
    for (const number of [read?.nodes[0]?.memory.limit, read?.nodes[0]?.disk.free])
      expect(number).toBeGreaterThan(1e8);
    expect(kubernetes).toBeNull();
  });

  it("status on a screen has no line wider than a terminal", async () => {
    const { code, out } = await warren("status", at);
    expect(code).toBe(0);
    expect(out).toMatch(/^\d\d:\d\d:\d\d UTC {2}healthy {2}cluster /);
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("status through the Kubernetes API knows the pods and volumes, too", async () => {
    const { namespace } = brokers[version];
    const answer = await clusterStatus(`${namespace}/broker`, "--json");
    expect(answer).toMatchObject({ code: 0, err: "" });
    expect(reportIn(answer).kubernetes).toMatchObject({
      cluster: `${namespace}/broker`,
      replicas: 1,
      ready: 1,
      isRolling: false,
      pods: [{ name: "broker-0", isTerminating: false }],
      volumes: [{ phase: "Bound" }],
    });
  });

  it("top shows depths and rates of a vhost's queues, whatever their names", async () => {
    const queues = await Queues.on(broker, "quorum");
    const evil = "\u001b[2J\u202ename";
    await queues.channel.assertQueue(evil);
    await queues.publish(evil, ["x"]);
    await queues.publish("other", ["1", "2", "3"]);
    const top = () => warren("top", at, "--vhost", queues.vhost);
    await expect
      .poll(async () => (await top()).out, { timeout: 60_000 })
      .toMatch(/\/other +quorum +3 +0 +0 /);
    const { code, out } = await top();
    expect(code).toBe(0);
    const [head, first, second, ...rest] = out.trim().split("\n");
    expect(head).toMatch(/^QUEUE +TYPE +READY +UNACKED +CONSUM +PUB\/s +DELIV\/s +ACK\/s$/);
    expect([first, second, rest.at(-1)]).toEqual([
      expect.stringContaining("/other "),
      expect.stringContaining("/\ufffd[2J\ufffdname "),
      expect.stringMatching(/^all 4 +4 /),
    ]);
    const { queues: sorted } = JSON.parse(
      (await warren("top", at, "--vhost", queues.vhost, "--json", "--count", "2")).out,
    );
    expect(sorted).toMatchObject([
      { name: "other", ready: 3 },
      { name: evil, ready: 1 },
    ]);
  });
});
