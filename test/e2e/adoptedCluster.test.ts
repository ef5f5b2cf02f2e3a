/** docs/adopting-clusters.md, as it is written. Each test goes on where the one before it ended. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newestRabbitmq } from "../../local/images/newestRabbitmq.ts";
import { officialLayoutName } from "../../local/images/officialLayout/officialLayout.ts";
import { isLong } from "../form.ts";
import { bitnamiMakes } from "./adoptedBitnami.ts";
import { declare, missing, Publishers } from "./adoptedClients.ts";
import { operatorMakes } from "./adoptedMakers.ts";
import { AdoptedProject } from "./adoptedProject.ts";
import { importOfficialLayout } from "./officialProject.ts";

describe.runIf(isLong)("a cluster of the operator, with clients at work", () => {
  const image = officialLayoutName(newestRabbitmq);
  const project = new AdoptedProject("operator", "shop-server");
  const section = "A cluster of the operator";
  let publishers: Publishers;
  let host: string;
  let volumes: Readonly<Record<string, string>>;
  let nodes: readonly string[];

  beforeAll(async () => {
    await importOfficialLayout(newestRabbitmq);
    await project.begin(operatorMakes("shop", image), "rabbitmqcluster/shop");
    project.configure({ image, version: "4.3", adopt: { operator: "shop" }, replicas: 3 });
    host = await project.address("shop");
    await declare(host);
    publishers = new Publishers(host);
    await publishers.reach(200);
    volumes = await project.volumes();
    nodes = await project.nodes("shop");
  });
  afterAll(async () => {
    await publishers?.stop();
    await project.remove();
  });

  it("is reached by commands before it is adopted, with the operator's Secret", async () => {
    const place = `${project.namespace}/shop`;
    expect(await project.warren("import", "--cluster", place)).toContain("orders:");
    expect(await project.warren("status", "--cluster", place)).toContain("3 of 3");
  });

  it("is refused with settings that would leave a node out", async () => {
    project.configure({ replicas: 2 });
    const { code, text } = await project.try("preview");
    project.configure({ replicas: 3 });
    expect(code).not.toBe(0);
    expect(text).toContain("replicas: 2 leaves out shop-server-2");
  });

  it("is not touched while the operator owns it, and the preview prints what comes first", async () => {
    for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
      const { code, text } = await project.try(...command);
      expect(code).not.toBe(0);
      expect(text).toContain("can be adopted");
      for (const line of project.commands(section, 1)) expect(text).toContain(line);
    }
    expect(await project.nodes("shop")).toEqual(nodes);
  });

  it("is adopted: names, volumes and every confirmed message stay", async () => {
    await project.follow(section, 0);
    await project.follow(section, 1);
    const { code, text } = await project.try("preview");
    expect(code, text).toBe(0);
    expect(text).toContain("adopts the 3 nodes of shop-server");
    await project.follow(section, 2);
    expect(await project.volumes()).toEqual(volumes);
    expect(await project.nodes("shop")).toEqual(nodes);
    expect(await project.nodes("shop-server")).toEqual(nodes);
    const record = await project.kubectl("get", "configmap", "shop-server-formed", "-o", "name");
    expect(record).toContain("shop-server-formed");
    await publishers.reach(Math.max(...[...publishers.confirmed.values()].map(({ size }) => size)) + 20);
    await publishers.stop();
    expect(await missing(host, publishers)).toEqual([]);
    const gaps = Object.fromEntries(publishers.longestGap);
    process.stdout.write(`adoption: longest gaps between confirms, in ms: ${JSON.stringify(gaps)}\n`);
  });

  it("is Warren's then: nothing is left to do, and a changed setting rolls it", async () => {
    const { code, text } = await project.try("preview", "--refresh", "--expect-no-changes");
    expect(code, text).toBe(0);
    await project.follow(section, 3);
    project.configure({ more: { channel_max: "1000" } });
    await project.up();
    expect(await project.volumes()).toEqual(volumes);
    expect(await project.nodes("shop")).toEqual(nodes);
    expect(await missing(host, publishers)).toEqual([]);
  });

  it("does not give its nodes other names, which would be blank", async () => {
    const { code, text } = await project.try("preview", "--config", "adopted:isForgotten=true");
    expect(code).not.toBe(0);
    expect(text).toContain("Was `adopt` added or taken away?");
  });
});

describe.runIf(isLong)("a cluster of Bitnami's chart", () => {
  const image = officialLayoutName(newestRabbitmq);
  const project = new AdoptedProject("bitnami", "shop-rabbitmq");
  const section = "A cluster of Bitnami's chart";
  let publishers: Publishers;

  beforeAll(async () => {
    await importOfficialLayout(newestRabbitmq);
    await project.begin(bitnamiMakes("shop", image));
    project.configure({ image, version: "4.3", adopt: { bitnami: "shop" }, replicas: 1 });
  });
  afterAll(async () => {
    await publishers?.stop();
    await project.remove();
  });

  it("is adopted: name, volume and every confirmed message stay, and so does the clients' address", async () => {
    const host = await project.address("shop-rabbitmq");
    await declare(host);
    publishers = new Publishers(host);
    await publishers.reach(200);
    const [volumes, nodes] = [await project.volumes(), await project.nodes("shop-rabbitmq")];
    const [name = ""] = nodes;
    expect(name).toContain(`.shop-rabbitmq-headless.${project.namespace}.svc.cluster.local`);
    const before = await project.try("preview");
    expect(before.code).not.toBe(0);
    expect(before.text).toContain("can be adopted");
    for (const line of project.commands(section, 0)) expect(before.text).toContain(line);
    await project.follow(section, 0);
    await project.follow(section, 1);
    expect(await project.address("shop-rabbitmq")).toBe(host);
    expect(await project.volumes()).toEqual(volumes);
    expect(await project.nodes("shop-rabbitmq")).toEqual(nodes);
    await publishers.reach(Math.max(...[...publishers.confirmed.values()].map(({ size }) => size)) + 20);
    await publishers.stop();
    expect(await missing(host, publishers)).toEqual([]);
    await project.follow(section, 2);
    const after = await project.try("preview", "--refresh", "--expect-no-changes");
    expect(after.code, after.text).toBe(0);
    project.configure({ more: { channel_max: "1000" } });
    await project.up();
    expect(await missing(host, publishers)).toEqual([]);
  });
});
