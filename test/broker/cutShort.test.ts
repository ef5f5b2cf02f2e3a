/** A deletion that is cut short: Pulumi keeps the old state, and yet the next preview shows what is gone. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BadProxy } from "./badProxy.ts";
import { TestBroker } from "./broker.ts";
import { BrokerProject } from "./brokerProject.ts";
import { versions } from "./versions.ts";

describe.each(versions)("with the bulk engine, on broker %s", (version) => {
  const broker = TestBroker.of(version);
  const vhost = `cut-${randomUUID().slice(0, 8)}`;
  let project: BrokerProject;
  let proxy: BadProxy;

  const names = async () =>
    (await broker.get<{ name: string }[]>(`/api/queues/${vhost}`)).map(({ name }) => name).sort();
  const queue = (name: string) => `      ${name}: { type: classic, bindings: [{ exchange: x }] }\n`;
  const write = (isThere: boolean) =>
    project.write(
      "t.yaml",
      isThere
        ? `vhosts:\n  ${vhost}:\n    exchanges: { x: { type: fanout } }\n    queues:\n${["a", "b"].map(queue).join("")}`
        : "vhosts: {}\n",
    );

  beforeAll(async () => {
    project = await BrokerProject.on(broker);
    proxy = await BadProxy.before(broker);
    project.set({ engine: "bulk", url: proxy.url });
    write(true);
    await project.up();
  });
  afterAll(async () => {
    proxy.close();
    await broker.request("DELETE", `/api/vhosts/${vhost}`);
    project.remove();
  });

  it.each([
    ["a destroy", ["destroy", "--yes", "--skip-preview"], true],
    ["an update without the vhost", ["up", "--yes", "--skip-preview"], false],
  ] as const)("%s shows what is gone, and the next update makes it again", async (_, command, isThere) => {
    write(isThere);
    proxy.fault = "no-answer";
    const { code, text } = await project.tried(...command);
    proxy.fault = "none";
    expect(text).toContain("no answer that could be used");
    expect(code).not.toBe(0);
    expect(await names()).toEqual([]);

    write(true);
    const preview = await project.pulumi("preview");
    expect(preview).toMatch(/no longer has \d+ of the objects that the state holds/);
    expect(preview).toContain('- queue "a"');
    await project.up();
    expect(await names()).toEqual(["a", "b"]);
    expect((await broker.get<unknown[]>(`/api/exchanges/${vhost}/x/bindings/source`)).length).toBe(2);
    expect(await project.steps()).toEqual([]);
  });
});
