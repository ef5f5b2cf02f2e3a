/** The broker's node dies in the middle of an update, with messages in its queues. */
import { setTimeout as sleep } from "node:timers/promises";
import { type ChannelModel, connect } from "amqplib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clusterStatus, codesIn, reportIn } from "../broker/statusCommand.ts";
import { changesIn, kubectlIn } from "../e2e/stack.ts";
import { chances, isLong, seed } from "../form.ts";
import { engines } from "./engines.ts";
import { differenceTo } from "./held.ts";
import { addressIn, broughtUp, isReady, type Killable, kill, oneOfThree, single } from "./ownBroker.ts";
import { type Address, FaultProject } from "./project.ts";
import { FaultProxy } from "./proxy.ts";
import { after, before, keptQueues, withoutFederation } from "./topologies.ts";

/** `./dev test` leaves the cluster of three alone. */
const targets: readonly (readonly [string, Killable, (text: string) => string])[] = [
  ["a broker of one node", single, (text) => text],
  ...(isLong ? [["one node of three", oneOfThree, withoutFederation] as const] : []),
];
const sent = 100;

describe.each(targets)("%s", (name, target, fitting) => {
  let at: Address;
  let takeAway: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    if (target === single) takeAway = await broughtUp();
    at = await addressIn(target);
  });
  afterAll(() => takeAway?.());

  const get = async (path: string): Promise<Response> => {
    const basic = Buffer.from(`${at.username}:${at.password}`).toString("base64");
    return fetch(`${at.url}/api/${path}`, { headers: { authorization: `Basic ${basic}` } });
  };
  const publish = async (vhost: string) => {
    const { hostname } = new URL(at.url);
    const login = { username: at.username, password: at.password };
    const connection: ChannelModel = await connect({
      protocol: "amqp",
      hostname,
      port: 5672,
      vhost,
      ...login,
    });
    const channel = await connection.createConfirmChannel();
    for (let number = 0; number < sent; number++) {
      channel.publish("fan", "", Buffer.from(String(number)), { persistent: true });
    }
    await channel.waitForConfirms();
    await connection.close();
  };
  const kept = async (vhost: string) => {
    const answer = await get(`queues/${vhost}?columns=name,messages`);
    // As RabbitMQ's reference says of this path.
    const queues = (await answer.json()) as readonly { readonly name: string; readonly messages?: number }[];
    return keptQueues.map((name) => queues.find((queue) => queue.name === name)?.messages ?? "not known");
  };

  it.each(engines)(
    "killed under engine %s: the next run completes the update, and no message is lost",
    async (engine) => {
      const [wait = 0] = chances(`${name}, ${engine}`, 1);
      const { host } = new URL(at.url);
      const proxy = await FaultProxy.to(host, seed);
      const project = await FaultProject.of(engine, { ...at, url: proxy.url }, fitting(before));
      try {
        await project.up();
        await publish(project.id);
        project.write(fitting(after));
        // So that the update has a middle.
        await proxy.begin({
          toxic: { type: "latency", stream: "downstream", toxicity: 1, attributes: { latency: 300 } },
        });
        const { end } = project.start("up", "--yes", "--skip-preview");
        const begun = async () => (await get(`users/comes-${project.id}`)).ok;
        await expect.poll(begun, { timeout: 60_000, interval: 20 }).toBe(true);
        await sleep(wait * 500);
        const over = await Promise.race([end, sleep(0)]);
        expect(over, "the run ended before the node could be killed").toBeUndefined();
        await kill(target);
        const run = await end;
        await proxy.end();
        expect(run.code === 0 || /error: /.test(run.text), run.text).toBe(true);
        await expect.poll(() => isReady(target), { timeout: 180_000, interval: 1000 }).toBe(true);
        await project.up(...(engine === "resources" ? ["--refresh"] : []));
        expect(await differenceTo(project, at)).toBe("no difference");
        expect(changesIn(await project.pulumi("preview"))).toEqual({ unchanged: expect.any(Number) });
        await expect.poll(() => kept(project.id), { timeout: 60_000 }).toEqual(keptQueues.map(() => sent));
      } finally {
        await proxy.end();
        for (const queue of keptQueues) await remove(at, `queues/${project.id}/${queue}`);
        await project.remove();
        proxy.stop();
      }
    },
  );
});

describe("the person on call", () => {
  let takeAway: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    takeAway = await broughtUp();
  });
  afterAll(() => takeAway?.());

  it("is told of an alarm, of a node that is gone, and that all is well again", async () => {
    const { namespace, cluster, pod } = single;
    const status = () => clusterStatus(`${namespace}/${cluster}`, "--json");
    const watermark = (part: string) =>
      kubectlIn(namespace, "exec", pod, "--", "rabbitmqctl", "set_vm_memory_high_watermark", part);
    const limit = { timeout: 180_000, interval: 1_000 };
    await expect.poll(async () => (await status()).code, limit).toBe(0);
    await watermark("0.00001");
    await expect.poll(async () => codesIn(await status()), limit).toContain("memory-alarm");
    expect((await status()).code).toBe(1);
    await watermark("0.6");
    await expect.poll(async () => (await status()).code, limit).toBe(0);
    const scheduledOn = (labels: string) => {
      const patch = `{"spec":{"template":{"spec":{"nodeSelector":${labels}}}}}`;
      return kubectlIn(namespace, "patch", "statefulset", cluster, "--type", "merge", "--patch", patch);
    };
    await scheduledOn('{"no.such/machine":"x"}');
    const pods = async () => reportIn(await status()).kubernetes?.pods[0]?.waits;
    await expect.poll(pods, limit).toContain("no machine takes it");
    const gone = await status();
    expect(gone.code, gone.out).toBe(3);
    expect(codesIn(gone)[0]).toBe("unreachable");
    expect(codesIn(gone)).toContainEqual(expect.stringMatching(/^(rolling|pod-stuck)$/));
    await scheduledOn("null");
    await kill(single);
    await expect.poll(async () => (await status()).code, limit).toBe(0);
  });

  it("has nothing to do after a full disk, when RabbitMQ's Raft systems have ended and no login works", async () => {
    const { namespace, pod } = single;
    const evaluate = (erlang: string) =>
      kubectlIn(namespace, "exec", pod, "--", "rabbitmqctl", "eval", erlang);
    const restarts = async () => {
      const path = "{.status.containerStatuses[0].restartCount}";
      return Number(await kubectlIn(namespace, "get", "pod", pod, "-o", `jsonpath=${path}`));
    };
    const before = await restarts();
    await evaluate(
      "[supervisor:terminate_child(ra_systems_sup, S) || {S, _, _, _} <- supervisor:which_children(ra_systems_sup)].",
    );
    await expect.poll(restarts, { timeout: 120_000, interval: 1000 }).toBe(before + 1);
    await expect.poll(() => isReady(single), { timeout: 120_000, interval: 1000 }).toBe(true);
    const log = await kubectlIn(namespace, "logs", pod, "--container", "rabbitmq", "--previous");
    expect(log).toMatch(/Warren: the Raft systems \[.*quorum_queues.*\] have ended/);
    expect(await evaluate("whereis(warren_raft_watch) =/= undefined.")).toContain("true");
  });
});

/** What holds messages is not deleted by a destroy. */
async function remove({ url, username, password }: Address, path: string): Promise<void> {
  const basic = Buffer.from(`${username}:${password}`).toString("base64");
  await fetch(`${url}/api/${path}`, { method: "DELETE", headers: { authorization: `Basic ${basic}` } });
}
