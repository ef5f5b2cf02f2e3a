/** Full queues, and what a dead letter shows to a headers exchange: too rare for random cases. */
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { QueueDefinition } from "../../components/topology/definition/topology.ts";
import type { Binding } from "../../components/topology/model.ts";
import { afterOverflow } from "../../components/topology/routing/fate.ts";
import { letterOf } from "../../components/topology/routing/message.ts";
import { route } from "../../components/topology/routing/route.ts";
import { vhostOf } from "../unit/routing/vhost.ts";
import { TestBroker } from "./broker.ts";
import { putOn, takeAll } from "./routingOracle.ts";

const sees = (queue: string, filter: { readonly [header: string]: string }) => ({
  ...{ source: "deaths", destination: queue },
  arguments: { "x-match": "all-with-x", ...filter },
});

const full = (queue: QueueDefinition): QueueDefinition => ({
  ...queue,
  maxLength: 1,
  deadLetter: { exchange: "deaths" },
});

const written = vhostOf({
  exchanges: { deaths: { type: "headers" }, seen: { type: "headers" } },
  queues: {
    "classic drop": full({ type: "classic" }),
    "classic reject": full({ type: "classic", overflow: "reject-publish" }),
    "classic reject dlx": full({ type: "classic", overflow: "reject-publish-dlx" }),
    "classic by policy": full({ type: "classic", overflow: "drop-head" }),
    "quorum drop": full({ type: "quorum" }),
    "quorum by policy": full({ type: "quorum", overflow: "drop-head" }),
    ...{ maxlen: { type: "classic" }, "of classic drop": { type: "classic" }, bcc: { type: "classic" } },
    ...{ "by default exchange": { type: "classic" }, cc: { type: "classic" } },
  },
  policies: { p: { pattern: "by policy$", definition: { overflow: "reject-publish" } } },
  bindings: [
    sees("maxlen", { "x-first-death-reason": "maxlen", "x-last-death-reason": "maxlen" }),
    sees("of classic drop", { "x-first-death-queue": "classic drop", "x-last-death-queue": "classic drop" }),
    sees("by default exchange", { "x-first-death-exchange": "", "x-last-death-exchange": "" }),
  ],
});

/** Of a void argument only the header's presence counts. A client can write one, a file cannot. */
const present = (destination: string, header: string): Binding => ({
  source: "seen",
  destination,
  destinationType: "queue",
  routingKey: "",
  arguments: { [header]: null },
});
const vhost = { ...written, bindings: [...written.bindings, present("bcc", "BCC"), present("cc", "CC")] };
const dying = vhost.queues.filter(({ arguments: args }) => args["x-max-length"] === 1);

describe.each(["4.0", "4.3"] as const)("broker %s", (version) => {
  const broker = TestBroker.of(version);

  test("a full queue dead-letters or refuses as `afterOverflow` says", { timeout: 300_000 }, async () => {
    const on = await putOn(broker, { vhost, messages: [] });
    for (const { name } of dying) {
      for (const nth of [1, 2]) {
        // A refused message is no failure here.
        on.channel.publish("", name, Buffer.from("m"), { messageId: `${name} ${nth}` }, () => undefined);
        await wait(50); // one after the other, for a quorum queue stops publishers only some time after it is full
      }
    }
    const said = dying.flatMap((queue) => {
      const fate = afterOverflow(vhost, queue, letterOf({ exchange: "", key: queue.name }));
      return fate.kind === "dead-lettered" ? fate.routing.queues.map((to) => `${queue.name} → ${to}`) : [];
    });
    await wait(500);
    const got: string[] = [];
    for (const { name } of vhost.queues.filter((queue) => !dying.includes(queue))) {
      for (const { properties } of await takeAll(on, name)) {
        got.push(`${String(properties.messageId).replace(/ \d$/, "")} → ${name}`);
      }
    }
    expect(got.sort()).toEqual(said.sort());
    expect(got).toContain("classic drop → of classic drop");
  });

  test("a headers exchange sees CC and not BCC", { timeout: 300_000 }, async () => {
    const on = await putOn(broker, { vhost, messages: [] });
    const message = { exchange: "seen", key: "", headers: { CC: ["x"], BCC: ["y"] } };
    on.channel.publish("seen", "", Buffer.from("m"), { headers: message.headers });
    await on.channel.waitForConfirms();
    const got: string[] = [];
    for (const { name } of vhost.queues) if ((await takeAll(on, name)).length > 0) got.push(name);
    expect(got).toEqual(["cc"]);
    expect(route(vhost, message).queues).toEqual(got);
  });
});
