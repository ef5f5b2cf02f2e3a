/** `warren fmt` as a process: what it does to files, and what a pipeline learns. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const program = join(import.meta.dirname, "../../../cli/warren.ts");
const good = "vhosts:\n  shop: { queues: {} } # why\n";
const ugly = "vhosts:\n    shop: {queues:   {}}    # why\n";
let folder: string;
const read = (name: string) => readFileSync(join(folder, name), "utf8");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "warren-fmt-"));
  writeFileSync(join(folder, "good.yaml"), good);
  writeFileSync(join(folder, "ugly.yaml"), ugly);
  writeFileSync(join(folder, "wrong.yaml"), "a: [\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

function fmt(args: readonly string[], input = "") {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "fmt", ...args], {
    cwd: folder,
    encoding: "utf8",
    input,
  });
  return { code: status, out: stdout, err: stderr };
}

describe("warren fmt", () => {
  it("formats files in place, and names those that it changed", () => {
    expect(fmt(["good.yaml", "ugly.yaml"])).toEqual({ code: 0, out: "ugly.yaml\n", err: "" });
    expect([read("good.yaml"), read("ugly.yaml")]).toEqual([good, good]);
  });

  it("--check fails a pipeline for a file that is not formatted, and changes none", () => {
    expect(fmt(["--check", "good.yaml", "ugly.yaml"])).toEqual({ code: 1, out: "ugly.yaml\n", err: "" });
    expect(read("ugly.yaml")).toBe(ugly);
    expect(fmt(["--check", "good.yaml"])).toEqual({ code: 0, out: "", err: "" });
  });

  it("prints what comes by the standard input, for an editor", () => {
    expect(fmt(["-"], ugly)).toEqual({ code: 0, out: good, err: "" });
    expect(fmt(["--check", "-"], ugly)).toEqual({ code: 1, out: "<stdin>\n", err: "" });
  });

  it("leaves a file as it is that it cannot read, and formats the others", () => {
    const { code, out, err } = fmt(["wrong.yaml", "missing.yaml", "ugly.yaml"]);
    expect({ code, out }).toEqual({ code: 3, out: "ugly.yaml\n" });
    expect(err).toContain("wrong.yaml:1:4: error yaml-syntax: ");
    expect(err).toContain("cannot read missing.yaml: no such file");
    expect(read("wrong.yaml")).toBe("a: [\n");
  });
});
