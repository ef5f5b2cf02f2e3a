/** Pulumi starts what it finds in its folder under the name and the version of the plugin. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { installPlugin, version } from "../../components/ownPlugin.ts";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "warren-plugin-"));
});
afterEach(() => rmSync(home, { recursive: true }));

const linux = (node = process.execPath) => ({
  ...{ env: { PULUMI_HOME: home }, platform: "linux" as const },
  node,
});

/** A plugin that prints its arguments, in a folder whose name a shell would take apart. */
function program(folder = "it's $HOME"): string {
  const file = join(home, folder, "main.js");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "process.stdout.write(JSON.stringify(process.argv.slice(2)))");
  return file;
}

describe("the plugin that a program makes known to Pulumi", () => {
  it("is started with Pulumi's arguments, from wherever the project lies", () => {
    const file = installPlugin(linux(), program());
    expect(file).toBe(join(home, "plugins", `resource-warren-v${version}`, "pulumi-resource-warren"));
    const run = (path: string) => execFileSync(path, ["127.0.0.1:1", "two words"], { encoding: "utf8" });
    expect(run(file)).toBe('["127.0.0.1:1","two words"]');
    expect(run(installPlugin(linux("/no/such/node"), program()))).toBe('["127.0.0.1:1","two words"]');
  });

  it("is written once, and again for a project that lies elsewhere", () => {
    const [first, second] = [program("one"), program("two")];
    const file = installPlugin(linux(), first);
    expect(installPlugin(linux(), first)).toBe(file);
    rmSync(dirname(first), { recursive: true });
    expect(() => execFileSync(file, { stdio: "pipe" })).toThrow(/no longer at .*one.*pulumi preview/);
    installPlugin(linux(), second);
    expect(execFileSync(file, { encoding: "utf8" })).toBe("[]");
    expect(readdirSync(dirname(file))).toEqual(["pulumi-resource-warren"]);
  });

  it("is a command file on Windows, where nothing has a mode", () => {
    const machine = { ...linux("C:\\Program Files\\node.exe"), platform: "win32" as const };
    const file = installPlugin(machine, "C:\\my project\\main.js");
    expect(file).toMatch(/pulumi-resource-warren\.cmd$/);
    expect(readFileSync(file, "utf8")).toBe(
      '@echo off\r\n"C:\\Program Files\\node.exe" "C:\\my project\\main.js" %*\r\n',
    );
  });

  it("says what to write into Pulumi.yaml where Pulumi's folder cannot be written to", () => {
    writeFileSync(join(home, "file"), "");
    const machine = { ...linux(), env: { PULUMI_HOME: join(home, "file") } };
    expect(() => installPlugin(machine, program())).toThrow(/known to Pulumi.*path: node_modules\/\.bin/s);
  });
});
