/** Where output goes, and how much of it: `-o`, `--force`, `--quiet` and `--color`. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const program = join(import.meta.dirname, "../../../cli/warren.ts");
let folder: string;
const path = (name: string) => join(folder, name);
const write = (name: string, text: string) => writeFileSync(path(name), text);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "warren-output-"));
  write("shop.yaml", "vhosts:\n  shop: {}\n");
  write("wrong.yaml", "vhosts: 5\n");
  write(
    "failing.yaml",
    "vhosts:\n  shop: {}\ntests:\n  - { publish: { vhost: x, exchange: y }, unroutable: true }\n",
  );
  write("export.json", '{ "vhosts": [{ "name": "shop" }] }');
});
afterEach(() => rmSync(folder, { recursive: true }));

function warren(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env.PATH, ...env },
  });
  return { code: status, out: stdout, err: stderr };
}

describe("-o", () => {
  it.each([
    ["expand", "shop.yaml", "out.yaml"],
    ["definitions", "shop.yaml", "out.json"],
    ["diagram", "shop.yaml", "out.mmd"],
    ["import", "export.json", "out.yaml"],
  ])("of warren %s replaces somebody's file with --force only", (command, file, target) => {
    write(target, "mine\n");
    const refused = warren([command, file, "-o", target]);
    expect(refused).toMatchObject({ code: 3, err: expect.stringContaining("--force replaces it") });
    expect(readFileSync(path(target), "utf8")).toBe("mine\n");
    expect(warren([command, file, "-o", target, "--force"])).toMatchObject({ code: 0, err: "" });
    const replaced = readFileSync(path(target), "utf8");
    expect(replaced).not.toContain("mine");
    rmSync(path(target));
    expect(warren([command, file, "-o", target, "--force"])).toMatchObject({ code: 0, err: "" });
    expect(readFileSync(path(target), "utf8"), "as without --force").toBe(replaced);
    expect(readdirSync(folder).filter((name) => name.endsWith(".new"))).toEqual([]);
  });

  it("keeps who may read a file that it replaces, and a symbolic link to it", () => {
    write("kept.yaml", "mine\n");
    chmodSync(path("kept.yaml"), 0o640);
    symlinkSync("kept.yaml", path("link.yaml"));
    expect(warren(["expand", "shop.yaml", "-o", "link.yaml", "--force"]).code).toBe(0);
    expect(lstatSync(path("link.yaml")).isSymbolicLink()).toBe(true);
    expect(readFileSync(path("kept.yaml"), "utf8")).toContain("shop: {}");
    expect(statSync(path("kept.yaml")).mode & 0o777).toBe(0o640);
  });

  it("hides password hashes also where it replaces a file that everybody may read", () => {
    write("open.yaml", "mine\n");
    chmodSync(path("open.yaml"), 0o644);
    expect(warren(["import", "export.json", "--hashes", "-o", "open.yaml", "--force"]).code).toBe(0);
    expect(statSync(path("open.yaml")).mode & 0o777).toBe(0o600);
  });

  it("never puts a file in the place of a device or a folder", () => {
    for (const odd of ["/dev/null", folder]) {
      const { code, err } = warren(["expand", "shop.yaml", "-o", odd, "--force"]);
      expect({ code, err }).toEqual({
        code: 3,
        err: `warren expand: cannot write ${odd}: not a regular file\n`,
      });
    }
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
    expect(existsSync(path("shop.yaml"))).toBe(true);
  });
});

describe("--quiet", () => {
  it.each(["validate", "test"])(
    "of warren %s says nothing of what is good, and all that is wrong",
    (command) => {
      expect(warren([command, "shop.yaml", "--quiet"])).toEqual({ code: 0, out: "", err: "" });
      for (const wrong of ["wrong.yaml", "failing.yaml"]) {
        const loud = warren([command, wrong]);
        expect(loud.code).toBe(1);
        expect(warren([command, wrong, "-q"])).toEqual(loud);
      }
    },
  );
});

describe("--color", () => {
  const red = "\u001b[31merror\u001b[39m";

  it.each(["validate", "test"])(
    "of warren %s colours errors where it is told to, e.g. in a CI's log",
    (command) => {
      expect(warren([command, "wrong.yaml", "--color", "always"], { NO_COLOR: "1" }).out).toContain(red);
      for (const choice of ["auto", "never"]) {
        expect(warren([command, "wrong.yaml", "--color", choice]).out).not.toContain("\u001b");
      }
      expect(warren([command, "wrong.yaml", "--color", "yes"])).toMatchObject({
        code: 2,
        out: "",
        err: expect.stringContaining('--color takes auto, always, never, not "yes"'),
      });
    },
  );

  it("leaves what programs read without colours", () => {
    expect(warren(["validate", "wrong.yaml", "--format", "json", "--color", "always"]).out).not.toContain(
      "\u001b",
    );
  });
});
