import { execFileSync, spawn, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

interface Circumstances {
  /** The reader of the output goes away after the first piece. */
  readonly closeEarly?: boolean;
  /** A module that Node loads first. */
  readonly preload?: string;
}

function warren(
  args: readonly string[],
  { closeEarly = false, preload }: Circumstances = {},
): Promise<Ended> {
  const first = preload === undefined ? [] : [`--import=${preload}`];
  const child = spawn(process.execPath, [...first, join(root, "cli/warren.ts"), ...args], { cwd: root });
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
    const lines = out.split("\n").filter((line) => line.startsWith(folder));
    expect(lines.map((line) => line.replace(/(error [a-z-]+: ).*/, "$1"))).toEqual([
      `${first}:1:1: error unknown-field: `,
      `${first}:2:9: error wrong-type: `,
      `${second}: 0 vhosts, 0 users, 0 permissions, 0 exchanges, 0 queues, 0 bindings, 0 policies: good`,
      `${third}:1:4: error yaml-syntax: `,
    ]);
    expect({ code, err }).toEqual({ code: 1, err: "" });
  });

  it.each(["local", "dev", "prod"])(
    "validate finds nothing in stacks/%s: it is what newcomers copy",
    async (name) => {
      const { code, out } = await warren(["validate", `stacks/${name}.topology.yaml`]);
      expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^[^\n]+: good\n$/) });
    },
  );

  it("validate --strict fails a CI run for a warning too, until somebody says why it may stay", async () => {
    const text = "vhosts:\n  shop:\n    queues:\n      orders: { maxLength: 9, deliveryLimit: 9 }";
    const loud = await warren(["validate", "--strict", file("loud.yaml", text)]);
    expect(loud.out).toMatch(
      /^\S+loud\.yaml:4:7: warning queue-without-source: .*\n {2}4 \| {7}orders: .*\n {4}\| {7}\^\n {4}see docs\/findings\.md#queue-without-source\n1 warning: 1 queue-without-source\n$/,
    );
    expect(loud.code).toBe(1);
    const silenced = `${text} # warren-ignore queue-without-source: published to by name\n`;
    const quiet = await warren(["validate", "--strict", file("silenced.yaml", silenced)]);
    expect(quiet).toMatchObject({ code: 0, err: "" });
  });

  it("validate lets a warning pass, which is no reason to stop anybody, and fails for an error beside it", async () => {
    const text = "vhosts:\n  shop:\n    queues:\n      orders: { maxLength: 9, deliveryLimit: 9 }\n";
    const { code, out } = await warren(["validate", file("warned.yaml", text)]);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining("1 warning: ") });
    const wrong = await warren(["validate", file("both.yaml", `${text}users: { a: { tag: [] } }\n`)]);
    expect({ code: wrong.code, last: wrong.out.trimEnd().split("\n").at(-1) }).toEqual({
      code: 1,
      last: "1 error: 1 unknown-field; 1 warning: 1 queue-without-source",
    });
  });

  it("validate hears the ignores of a file that another one extends, and points into it", async () => {
    const queue = "      orders: { maxLength: 9 }\n";
    const ignore = "      # warren-ignore queue-without-source: by name\n";
    const base = file("base.yaml", `vhosts:\n  shop:\n    queues:\n${ignore}${queue}`);
    const over = file("over.yaml", "extends: base.yaml\n");
    const { code, out } = await warren(["validate", "--strict", over]);
    expect(out.split("\n")[0]).toMatch(`${base}:5:7: warning default-delivery-limit: `);
    expect(out).toContain("  5 |       orders: { maxLength: 9 }");
    expect(out).not.toContain("queue-without-source");
    expect(code).toBe(1);
  });

  it.each(["json", "sarif"])(
    "validate --format %s is one document for all files, whatever is wrong",
    async (format) => {
      const wrong = file("wrong.yaml", "user: {}\n");
      const { code, out, err } = await warren([
        "validate",
        "--format",
        format,
        wrong,
        "stacks/dev.topology.yaml",
      ]);
      expect({ code, err }).toEqual({ code: 1, err: "" });
      expect(JSON.stringify(JSON.parse(out))).toContain("unknown-field");
    },
  );

  it("validate --format github makes annotations, and none for a right file", async () => {
    const wrong = file("wrong.yaml", "user: {}\n");
    const { out } = await warren(["validate", "--format", "github", wrong, "stacks/dev.topology.yaml"]);
    expect(out).toMatch(/^::error file=[^\n]*wrong\.yaml,line=1,col=1,title=unknown-field::[^\n]+\n$/);
  });

  it("validate shows 20 of 1,000 warnings of one kind and counts the others: who reads them all fixes none", async () => {
    const queues = Array.from(
      { length: 1_000 },
      (_, index) => `      q${index}: { type: classic, maxLength: 9 }\n`,
    );
    const many = file("thousand.yaml", `vhosts:\n  shop:\n    queues:\n${queues.join("")}`);
    const { out } = await warren(["validate", many]);
    expect(out.match(/warning queue-without-source/g)).toHaveLength(20);
    expect(out.match(/^ +\d+ \| {7}q\d+: /gm)).toHaveLength(20);
    expect(
      out.endsWith(`${many}: and 980 more queue-without-source\n1000 warnings: 1000 queue-without-source\n`),
    ).toBe(true);
    const json = await warren(["validate", "--format", "json", many]);
    expect(JSON.parse(json.out).files[0].problems).toHaveLength(1_000);
  });

  it("validate goes on with the other files when one cannot be read, and says so by its code", async () => {
    const wrong = file("wrong.yaml", "user: {}\n");
    const missing = join(folder, "missing.yaml");
    const { code, out, err } = await warren(["validate", missing, folder, wrong]);
    expect(code).toBe(3);
    expect(out).toContain(`${wrong}:1:1: error unknown-field: `);
    expect(err).toContain(`cannot read ${missing}: no such file\n`);
    expect(err).toContain(`cannot read ${folder}: not a regular file\n`);
  });

  it("validate never waits for a pipe that nobody writes to, nor reads a device without an end", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    for (const odd of [pipe, "/dev/zero"]) {
      const { code, err } = await warren(["validate", odd]);
      expect({ code, err }).toEqual({
        code: 3,
        err: `warren validate: cannot read ${odd}: not a regular file\n`,
      });
    }
    const { code, out } = await warren(["validate", file("over-pipe.yaml", "extends: pipe\n")]);
    expect({ code, out }).toMatchObject({
      code: 1,
      out: expect.stringContaining(":1:10: error no-such-file: "),
    });
  });

  it("validate runs the tests of a file: a vhost that is misspelt there is seen without another command", async () => {
    const text =
      "vhosts:\n  shop: {}\ntests:\n  - publish: { vhost: shpo, exchange: logs }\n    reaches: []\n";
    const { code, out } = await warren(["validate", file("tested.yaml", text)]);
    expect(out).toContain('failed-test: there is no vhost "shpo"; did you mean "shop"?');
    expect(code).toBe(1);
  });

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
