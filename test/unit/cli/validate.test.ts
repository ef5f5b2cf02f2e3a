/** `warren validate` as a shell and a CI job see it. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { timeout, warren } from "./commandLine.ts";

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
});
