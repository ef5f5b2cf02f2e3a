/** A proxy between the plugins and the broker fails, in the middle of an update or from its beginning. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestBroker } from "../broker/broker.ts";
import { changesIn } from "../e2e/stack.ts";
import { chances, isLong, seed } from "../form.ts";
import { dying } from "./death.ts";
import { engines } from "./engines.ts";
import { differenceTo, leftOf } from "./held.ts";
import { addressOf, FaultProject } from "./project.ts";
import { FaultProxy } from "./proxy.ts";
import { everywhere, inTheMiddle, pageInstead } from "./proxyFaults.ts";
import { after, before } from "./topologies.ts";

const firstOf = <T>(all: readonly T[], count: number) => (isLong ? all : all.slice(0, count));

/** What an error says that a user can do something about: the object, or the address that was asked. */
const clear = {
  resources: /(rabbitmq|warren):index:\w+ \(shop\/.*\):\n\s+error: /,
  bulk: /no answer that could be used|not an answer of RabbitMQ/,
};

describe.each(engines)("engine %s", (engine) => {
  const broker = TestBroker.of("4.3");
  const at = addressOf(broker);
  let proxy: FaultProxy;
  let project: FaultProject;
  let file = before;

  beforeAll(async () => {
    proxy = await FaultProxy.to(`${broker.host}:15672`, seed);
    project = await FaultProject.of(engine, { ...at, url: proxy.url }, before);
    await project.up();
  });
  afterAll(async () => {
    await proxy.end();
    await project.remove();
    proxy.stop();
  });

  // A resource of @pulumi/rabbitmq that was half made cannot be updated, and a refresh knows what became of it.
  const complete = () => project.up(...(engine === "resources" ? ["--refresh"] : []));
  const converged = async () => {
    expect(await differenceTo(project, at)).toBe("no difference");
    expect(changesIn(await project.pulumi("preview"))).toEqual({ unchanged: expect.any(Number) });
    expect(await project.disorder()).toEqual([]);
  };

  const middle = firstOf(Object.entries(inTheMiddle), 1);
  const moments = chances(`${engine} through a proxy`, middle.length);
  const cases = middle.map(([name, fault], index) => {
    const afterObjects = 1 + Math.floor((moments[index] ?? 0) * 20);
    return { name, fault, afterObjects };
  });
  it.each(cases)(
    "a proxy that $name, from the object $afterObjects on: success or a clear error, and the next run completes it",
    async ({ fault, afterObjects }) => {
      file = file === before ? after : before;
      project.write(file);
      const start = () => project.start("up", "--yes", "--skip-preview");
      const run = await dying(broker, project, { afterObjects, andThenMs: 0 }, start, () =>
        proxy.begin(fault),
      );
      await proxy.end();
      expect(run, "the run ended before the fault").toMatchObject({ wasHit: true });
      if (run.code !== 0) expect(run.text).toMatch(clear[engine]);
      await complete();
      await converged();
    },
  );

  it.each(firstOf(Object.entries(everywhere), 1))(
    "a proxy that %s: a refresh tells it, and drops nothing from the state",
    async (_, fault) => {
      const known = await project.resources();
      await proxy.begin(fault);
      const { code, text } = await project.run("refresh", "--yes", "--skip-preview");
      await proxy.end();
      expect(code, text).toBe(1);
      expect(text).toMatch(clear[engine]);
      expect(await project.resources()).toEqual(known);
    },
  );

  if (engine === "bulk") {
    it("a page instead of every answer is not taken for an empty broker", async () => {
      const known = await project.resources();
      await proxy.begin(pageInstead(404));
      const refresh = await project.run("refresh", "--yes", "--skip-preview");
      const destroy = await project.run("destroy", "--yes", "--skip-preview");
      await proxy.end();
      for (const { code, text } of [refresh, destroy]) {
        expect(code, text).toBe(1);
        expect(text).toContain("not an answer of RabbitMQ");
      }
      expect(await project.resources()).toEqual(known);
      await converged();
    });
  } else {
    // @pulumi/rabbitmq 3.3.8 takes any 404 for RabbitMQ's own. docs/reliability.md says so, and what to do.
    it("a page instead of every answer makes the plugin forget its objects, and two runs bring them back", async () => {
      const known = await project.resources();
      await proxy.begin(pageInstead(404));
      await project.run("refresh", "--yes", "--skip-preview");
      await proxy.end();
      expect((await project.resources()).length).toBeLessThan(known.length);
      expect(await differenceTo(project, at), "the broker keeps them").toBe("no difference");
      await complete();
      // The vhost was made once more, which cleared its description: another resource's, so that it is seen now only.
      await complete();
      await converged();
      expect(await project.resources()).toEqual(known);
    });
  }

  it("a destroy that a proxy cuts off is completed by the next one", async () => {
    const [, cut] = Object.entries(inTheMiddle)[0] ?? [];
    const start = () => project.start("destroy", "--yes", "--skip-preview");
    const begin = () => (cut === undefined ? undefined : proxy.begin(cut));
    const run = await dying(broker, project, { afterObjects: 1, andThenMs: 0 }, start, begin);
    await proxy.end();
    expect(run, "the run ended before the fault").toMatchObject({ wasHit: true });
    await project.destroy();
    expect(await leftOf(project, at)).toBe("no difference");
  });
});
