import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const timeout = 30_000;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function warren(args: readonly string[], closeEarly = false): Promise<Ended> {
  const child = spawn(process.execPath, [join(root, "cli/warren.ts"), ...args], { cwd: root });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
    if (closeEarly) child.stdout.destroy();
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

describe("warren", { timeout }, () => {
  let folder: string;
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "warren-cli-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("validate says that a right file is good, and what is in it", async () => {
    const good = "stacks/local.topology.yaml";
    const counts = "1 vhost, 1 user, 1 permission, 1 exchange, 2 queues, 2 bindings, 0 policies";
    expect(await warren(["validate", good])).toEqual({ code: 0, out: `${good}: ${counts}: good\n`, err: "" });
  });

  it("validate fails a CI run with every problem of every file", async () => {
    const first = file("first.yaml", "user: {}\nvhosts: 5\n");
    const second = file("second.yaml", "users: {}\n");
    const third = file("third.yaml", "a: [\n");
    const { code, out, err } = await warren(["validate", first, second, third]);
    expect(out.split("\n").map((line) => line.replace(/(error [a-z-]+: ).*/, "$1"))).toEqual([
      `${first}:1:1: error unknown-field: `,
      `${first}:2:9: error wrong-type: `,
      `${second}: 0 vhosts, 0 users, 0 permissions, 0 exchanges, 0 queues, 0 bindings, 0 policies: good`,
      `${third}:2:1: error yaml-syntax: `,
      "",
    ]);
    expect({ code, err }).toEqual({ code: 1, err: "" });
  });

  it("validate tells a developer, before the preview does, what the plugin underneath cannot make", async () => {
    const refused = file("refused.yaml", "vhosts:\n  shop:\n    queues:\n      a@b: {}\n");
    const { code, out } = await warren(["validate", refused]);
    expect(out).toMatch(/refused\.yaml:4:7: error unsupported-at-sign: queue "a@b"/);
    expect(code).toBe(1);
  });

  it("validate goes on with the other files when one cannot be read, and says so by its code", async () => {
    const wrong = file("wrong.yaml", "user: {}\n");
    const missing = join(folder, "missing.yaml");
    const { code, out, err } = await warren(["validate", missing, folder, wrong]);
    expect(code).toBe(2);
    expect(out).toContain(`${wrong}:1:1: error unknown-field: `);
    expect(err).toContain(`cannot read ${missing}: ENOENT`);
    expect(err).toContain(`cannot read ${folder}: EISDIR`);
  });

  it("validate reads no more than a topology can have, even of a file without an end", async () => {
    const { code, out } = await warren(["validate", "/dev/zero"]);
    expect({ code, out: out.slice(0, 32) }).toEqual({ code: 1, out: "/dev/zero:1:1: error too-large: " });
  });

  it.each([
    [[], "no command was given"],
    [["valdate", "x"], "unknown command or option: valdate"],
    [["constructor"], "unknown command or option: constructor"],
    [["--verbose"], "unknown command or option: --verbose"],
    [["validate"], "no FILE was given"],
    [["validate", "--fix", "x"], "Unknown option '--fix'"],
  ])(
    "answers wrong use %j on stderr with code 2, so that no script takes it for findings",
    async (args, says) => {
      const { code, out, err } = await warren(args);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toContain(says);
      expect(err).toContain("Usage: warren ");
      expect(err).not.toContain("    at ");
    },
  );

  it("tells its version and how it is used", async () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(await warren(["--version"])).toEqual({ code: 0, out: `warren ${version}\n`, err: "" });
    const help = await warren(["--help"]);
    expect(help).toMatchObject({ code: 0, err: "" });
    expect(help.out).toContain("validate FILE…");
    const commandHelp = await warren(["validate", "--help"]);
    expect(commandHelp).toMatchObject({ code: 0, err: "" });
    expect(commandHelp.out).toContain("Usage: warren validate FILE…");
  });

  it("ends quietly when its reader goes away, as in `warren validate … | head`", async () => {
    const many = file(
      "many.yaml",
      Array.from({ length: 20_000 }, (_, index) => `wrong${index}: 1\n`).join(""),
    );
    const { out, err } = await warren(["validate", many], true);
    expect(out.length).toBeGreaterThan(0);
    expect(err).toBe("");
  });
});
