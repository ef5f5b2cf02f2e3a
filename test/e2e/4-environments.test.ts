import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Broker, messagesIn } from "./broker.ts";
import { Project } from "./stack.ts";

let project: Project;
let broker: Broker;

beforeAll(async () => {
  project = new Project();
  broker = await Broker.ofStack();
});

afterAll(() => project.remove());

/** The stack's own topology file becomes the base of this one. */
const overlay = `extends: local.topology.yaml
include:
  - { files: teams/*.yaml, vhosts: [shop] }
vhosts:
  shop:
    description: "\${name} in \${region}"
    queues:
      orders: { maxLength: "\${maxLength}" }
tests:
  - { publish: { vhost: shop, exchange: orders, key: any }, reaches: [orders] }
`;

const team = `vhosts:
  shop:
    exchanges: { orders: { type: fanout } }
    bindings: [{ source: orders, destination: orders }]
`;

const file = "stacks/Pulumi.local.yaml";
const plain = "warren:topology: local.topology.yaml";

describe("an environment that builds on another's file", () => {
  it("reaches the broker with its own values, beside everything of the base", async () => {
    mkdirSync(join(project.folder, "stacks", "teams"));
    project.write("stacks/overlay.topology.yaml", overlay);
    project.write("stacks/teams/shop.yaml", team);
    const variables = "warren:variables: { name: Shop, region: north, maxLength: 12 }";
    project.edit(file, plain, `warren:topology: overlay.topology.yaml\n  ${variables}`);
    await project.up();
    const queue = await broker.get<{ arguments: object }>("/api/queues/shop/orders");
    expect(queue.arguments).toEqual({ "x-max-length": 12, "x-queue-type": "quorum" });
    const vhost = await broker.get<{ description: string }>("/api/vhosts/shop");
    expect(vhost.description).toBe("Shop in north");
    expect(await broker.get<unknown[]>("/api/exchanges/shop/orders/bindings/source")).toHaveLength(1);
    expect(await messagesIn(broker, "testq2")).toBe(100);
  });

  it("changes nothing when it is run again", async () => {
    expect(await project.steps()).toEqual([]);
  });

  it("stops the preview at the line of the file that is wrong, whichever file that is", async () => {
    project.edit("stacks/teams/shop.yaml", "type: fanout", "type: fan");
    const wrong = await project.pulumi(["preview"]);
    expect(wrong.code).not.toBe(0);
    expect(wrong.text).toContain('stacks/teams/shop.yaml:3:34: error unknown-value: "fan" is none of');
    project.edit("stacks/teams/shop.yaml", "type: fan", "type: fanout");
  });

  it("stops the preview when one of its tests fails, so that no message is lost to a binding", async () => {
    project.edit("stacks/overlay.topology.yaml", "reaches: [orders]", "reaches: []");
    const failed = await project.pulumi(["preview"]);
    expect(failed.code).not.toBe(0);
    expect(failed.text).toContain("stacks/overlay.topology.yaml:10:5: error failed-test:");
    project.edit("stacks/overlay.topology.yaml", "reaches: []", "reaches: [orders]");
  });

  it("goes, and leaves the base with its messages", async () => {
    project.write(file, new Project().file(file));
    await project.up();
    expect((await broker.request("GET", "/api/vhosts/shop")).status).toBe(404);
    expect(await messagesIn(broker, "testq2")).toBe(100);
  });
});
