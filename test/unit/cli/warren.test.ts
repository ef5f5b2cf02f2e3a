import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root, timeout, warren } from "./commandLine.ts";

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

  it.skipIf(process.platform !== "linux")(
    "says in one line that its output is lost, as on a full disk",
    () => {
      const full = openSync("/dev/full", "w");
      const { status, stderr } = spawnSync(process.execPath, [join(root, "cli/warren.ts"), "--help"], {
        stdio: ["ignore", full, "pipe"],
        encoding: "utf8",
      });
      closeSync(full);
      expect(stderr).toBe("warren: cannot write to the standard output: no space is left on the device\n");
      expect(status).toBe(3);
    },
  );

  it.each([
    ["[]", "is not an export of a broker"],
    ['{"users_": []}', "is not an export of a broker"],
    ["\u001f\u008b", "is compressed with gzip"],
  ])("import says what %j is instead of writing an empty topology", async (content, says) => {
    const broken = join(folder, "export.json");
    writeFileSync(broken, content, "latin1");
    const { code, out, err } = await warren(["import", broken]);
    expect({ code, out, err }).toEqual({ code: 3, out: "", err: expect.stringContaining(says) });
  });

  it.each([
    [[], "no command was given"],
    [["valdate", "x"], "unknown command or option: valdate"],
    [["valdate", "x"], 'did you mean "validate"?'],
    [["validate", "--fromat", "json", "x"], `Unknown option '--fromat'; did you mean "--format"?`],
    [["validate", "--rabbitmq", "3.8", "x"], "4.0, 4.1, 4.2, 4.3, 4.4"],
    [["validate", "--rabbitmq", "9.9", "x"], "4.0, 4.1, 4.2, 4.3, 4.4"],
    [["validate", "--rabbitmq", "04.3", "x"], "4.0, 4.1, 4.2, 4.3, 4.4"],
    [["constructor"], "unknown command or option: constructor"],
    [["--verbose"], "unknown command or option: --verbose"],
    [["validate"], "neither FILE nor --stack was given"],
    [["validate"], "`warren help validate` explains it"],
    [["help", "valdate"], 'unknown command: valdate; did you mean "validate"?'],
    [["help", "validate", "x"], '"validate" has no commands of its own'],
    [["help", "messages", "x"], '"messages" has the commands peek, move, purge'],
    [["messages", "peak"], 'did you mean "peek"?'],
    [["schema", "x"], "Unexpected argument 'x'"],
    [["validate", "--fix", "x"], "Unknown option '--fix'"],
    [["validate", "--format", "xml", "x"], '--format takes text, json, sarif, github, not "xml"'],
    [["validate", "--format", "constructor", "x"], "--format takes"],
    [["validate", "--rabbitmq", "four", "x"], "--rabbitmq takes a version"],
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

  it("ends an error of its own with 3: Node's own code for that, 1, would say that something was found", async () => {
    const broken = "data:text/javascript,process.cwd = () => { throw new TypeError('broken') }";
    const { code, out, err } = await warren(["validate", "stacks/dev.topology.yaml"], { preload: broken });
    expect({ code, out, err }).toEqual({
      code: 3,
      out: "",
      err: expect.stringContaining("TypeError: broken"),
    });
  });

  it.each([
    ["route", "shop", "orders", "order.new"],
    ["expand"],
    ["definitions"],
    ["diagram"],
    ["diff", "stacks/dev.topology.yaml"],
  ])("%s ends with 3 for an invalid file: it is no answer to what was asked", async (command, ...more) => {
    const wrong = file("wrong.yaml", "user: {}\n");
    const { code, out, err } = await warren([command, wrong, ...more]);
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toContain(`${wrong}:1:1: error unknown-field: `);
  });

  it("tells its version and how it is used", async () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(await warren(["--version"])).toEqual({ code: 0, out: `warren ${version}\n`, err: "" });
    const help = await warren(["--help"]);
    expect(help).toMatchObject({ code: 0, err: "" });
    expect(help.out).toContain("\n  validate ");
    expect(await warren(["help"])).toEqual(help);
  });

  it.each([
    ["validate", "Usage: warren validate [FILE…] "],
    ["messages", "Usage: warren messages peek|move|purge …"],
    ["messages move", "Usage: warren messages move "],
  ])("explains %s by help, --help and -h alike", async (name, usage) => {
    const asked = await warren(["help", ...name.split(" ")]);
    expect(asked).toMatchObject({ code: 0, out: expect.stringContaining(usage), err: "" });
    for (const flag of ["--help", "-h"]) expect(await warren([...name.split(" "), flag])).toEqual(asked);
  });

  it("ends quietly when its reader goes away, as in `warren validate … | head`", async () => {
    const many = file(
      "many.yaml",
      Array.from({ length: 20_000 }, (_, index) => `wrong${index}: 1\n`).join(""),
    );
    const { out, err } = await warren(["validate", many], { closeEarly: true });
    expect(out.length).toBeGreaterThan(0);
    expect(err).toBe("");
  });
});
