/** Two people, or a person and a pipeline, run `pulumi up` on one stack at the same time. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestBroker } from "../broker/broker.ts";
import { eventsOf } from "../broker/events.ts";
import { shown } from "../docs/shown.ts";
import { seed } from "../form.ts";
import { engines } from "./engines.ts";
import { differenceTo } from "./held.ts";
import { addressOf, FaultProject, type Run } from "./project.ts";
import { FaultProxy } from "./proxy.ts";
import { after, before } from "./topologies.ts";

const up = ["up", "--yes", "--skip-preview"];

/**
 * Of several in the same moment one may also see another's lock appear or go while it looks at the folder of locks:
 * `stat …/.pulumi/locks/….json.18ec….tmp: no such file or directory`.
 */
const refusedByLock = /the stack is currently locked by|[/\\]\.pulumi[/\\]locks[/\\]/;

/** What Pulumi says to the one that comes second: who was first, and in which process. */
const holder = (pid: number | undefined) =>
  new RegExp(`the stack is currently locked by 1 lock\\(s\\)[\\s\\S]*created by \\S+ \\(pid ${pid}\\) at `);

describe.each(engines)("engine %s", (engine) => {
  const broker = TestBroker.of("4.3");
  const at = addressOf(broker);
  let proxy: FaultProxy;
  let project: FaultProject;

  beforeAll(async () => {
    proxy = await FaultProxy.to(`${broker.host}:15672`, seed);
    project = await FaultProject.of(engine, { ...at, url: proxy.url }, before);
  });
  afterAll(async () => {
    await project.remove();
    proxy.stop();
  });

  it("the one that comes second says who is at work, and its objects never reach the broker", async () => {
    const witness = await eventsOf(broker);
    // So that the first one is still at work then.
    await proxy.begin({
      toxic: { type: "latency", stream: "downstream", toxicity: 1, attributes: { latency: 500 } },
    });
    const first = project.start(...up);
    const vhost = () => broker.request("GET", `/api/vhosts/${project.id}`);
    await expect.poll(vhost, { timeout: 240_000 }).toMatchObject({ ok: true });
    project.write(after);
    const second = await project.run(...up);
    await proxy.end();
    expect(second.code, second.text).toBe(1);
    expect(second.text).toMatch(holder(first.child.pid));
    expect(`${second.text}\n`).toMatch(shown("docs/incidents.md", "pulumi up --yes"));
    const { code, text } = await first.end;
    expect(code, text).toBe(0);

    project.write(before);
    expect(await differenceTo(project, at)).toBe("no difference");
    const seconds = (headers: unknown) => /"(new-\d+|comes-[0-9a-f]+)"/.test(JSON.stringify(headers));
    const mine = await witness.end((headers) => JSON.stringify(headers).includes(project.id));
    expect(mine.length).toBeGreaterThan(0);
    expect(mine.filter(({ headers }) => seconds(headers))).toEqual([]);
  });

  it("of several that start in the same moment at most one proceeds, and the broker gets what the file says", async () => {
    project.write(after);
    const runs = await Promise.all(
      [0, 20, 40].map(async (wait): Promise<Run> => {
        await sleep(wait);
        return project.run(...up);
      }),
    );
    const refused = runs.filter(({ code }) => code !== 0);
    expect(refused.length).toBeGreaterThanOrEqual(2);
    for (const { text } of refused) expect(text).toMatch(refusedByLock);
    await project.up();
    expect(await differenceTo(project, at)).toBe("no difference");
    expect(await project.disorder()).toEqual([]);
  });
});
