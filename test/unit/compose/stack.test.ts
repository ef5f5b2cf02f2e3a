import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readStack } from "../../../components/config/readStack.ts";
import { Topology } from "../../../components/topology.ts";
import { shown } from "../../docs/shown.ts";

const mocks = { call: () => ({}), newResource: () => ({ id: "", state: {} }) };

describe("a stack", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "warren-stack-"));
    writeFileSync(join(folder, "base.yaml"), `vhosts: { v: { queues: { q: { maxLength: '$\{n}' } } } }\n`);
    writeFileSync(join(folder, "stack.yaml"), "extends: base.yaml\n");
  });
  afterEach(() => {
    pulumi.runtime.setAllConfig({});
    rmSync(folder, { recursive: true });
  });
  const configure = (more: Record<string, string>) =>
    pulumi.runtime.setAllConfig({
      "warren:topology": relative("stacks", join(folder, "stack.yaml")),
      ...more,
    });

  it("gives its variables to its topology, base and all", () => {
    configure({ "warren:variables": '{"n":1000}' });
    expect(readStack("warren").variables).toEqual({ n: 1000 });
  });

  it("is refused before anything is made when a variable is missing, of a wrong type, or no variables are", () => {
    configure({});
    expect(() => readStack("warren")).toThrow(
      /base\.yaml:1:42: error undefined-variable: the variable n is not set/,
    );
    configure({ "warren:variables": '{"n":"many"}' });
    expect(() => readStack("warren")).toThrow(/base\.yaml:1:42: error wrong-type/);
    configure({ "warren:variables": "[1]" });
    expect(() => readStack("warren")).toThrow("warren:variables: error bad-variable");
  });

  it("refuses a secret among the cluster's settings, which stand in ConfigMaps and pods in the clear", () => {
    const cluster = { "warren:cluster": '{"pods":{"env":{"TOKEN":"not-to-be-shown"}}}' };
    const all = {
      "warren:topology": relative("stacks", join(folder, "stack.yaml")),
      "warren:variables": '{"n":1}',
      ...cluster,
    };
    // The second argument names what is a secret.
    Reflect.apply(pulumi.runtime.setAllConfig, undefined, [all, ["warren:cluster"]]);
    expect(() => readStack("warren")).toThrow(/warren:cluster: error secret-setting: .*podPatch/);
    expect(() => readStack("warren")).not.toThrow(/not-to-be-shown/);
    Reflect.apply(pulumi.runtime.setAllConfig, undefined, [cluster, []]);
    expect(readStack("warren").settings).toMatchObject({ pods: { env: { TOKEN: "not-to-be-shown" } } });
  });

  it("tells the line of a wrong setting of the cluster, in whatever order Pulumi gives the settings", async () => {
    await pulumi.runtime.setMocks(mocks, "warren", "prod");
    writeFileSync(join(folder, "Pulumi.yaml"), "name: warren\n");
    const config = '  warren:cluster:\n    version: "4.3"\n    config: { chanel_max: 5, heartbeat: "60" }\n';
    writeFileSync(join(folder, "Pulumi.prod.yaml"), `config:\n${config}`);
    const cluster = '{"config":{"heartbeat":"60","chanel_max":5},"version":"4.3"}';
    pulumi.runtime.setAllConfig({ "warren:cluster": cluster });
    expect(refusalIn(folder)).toMatch(
      /^Pulumi\.prod\.yaml:4:15: warren:cluster\.config\.chanel_max: .*did you mean "channel_max"\?$/m,
    );
  });

  it("tells of wrong lines of rabbitmq.conf what docs/cluster.md shows", async () => {
    await pulumi.runtime.setMocks(mocks, "warren", "prod");
    writeFileSync(join(folder, "Pulumi.yaml"), "name: warren\nstackConfigDir: stacks\n");
    mkdirSync(join(folder, "stacks"));
    const config = { chanel_max: "512", "log.console.level": "verbose", "ssl_options.cacerts.one": "x" };
    const lines = Object.entries(config).map(([key, value]) => `      ${key}: "${value}"\n`);
    const cluster = `  warren:cluster:\n    version: "4.3.4"\n    config:\n${lines.join("")}`;
    writeFileSync(join(folder, "stacks", "Pulumi.prod.yaml"), `config:\n${cluster}`);
    pulumi.runtime.setAllConfig({ "warren:cluster": JSON.stringify({ version: "4.3.4", config }) });
    expect(`${refusalIn(folder)}\n`).toMatch(
      shown("docs/cluster.md", "pulumi preview", "What is checked in rabbitmq.conf"),
    );
  });

  it("and a program give the variables to a Topology, which checks them before it makes anything", () => {
    const file = join(folder, "stack.yaml");
    const broker = { url: "http://127.0.0.1:1", username: "u", password: "p" };
    expect(() => new Topology("t", { file, broker })).toThrow("error undefined-variable");
    expect(() => new Topology("t", { file, broker, variables: { n: -1 } })).toThrow("error out-of-range");
  });
});

/** What the program of a stack in this folder is stopped with. */
function refusalIn(folder: string): string {
  const before = process.cwd();
  process.chdir(folder);
  try {
    readStack("warren");
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    process.chdir(before);
  }
  throw new Error("nothing was refused");
}
