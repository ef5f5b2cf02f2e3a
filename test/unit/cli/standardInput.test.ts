/** `-` as a file: other programs write topologies, too, and nobody wants a file of each. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const program = join(import.meta.dirname, "../../../cli/warren.ts");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "warren-stdin-"));
  writeFileSync(join(folder, "shop.yaml"), shop);
});
afterAll(() => rmSync(folder, { recursive: true }));

const shop = `vhosts:
  shop:
    exchanges:
      orders: {}
    queues:
      work: { deliveryLimit: 5, maxLength: 9, bindings: [{ exchange: orders, routingKey: new }] }
tests:
  - { publish: { vhost: shop, exchange: orders, key: new }, reaches: [work] }
`;

function warren(args: readonly string[], input: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    encoding: "utf8",
    input,
  });
  return { code: status, out: stdout, err: stderr };
}

describe("the standard input", () => {
  it.each([
    [["validate", "-"], "<stdin>: 1 vhost, "],
    [["test", "-"], "1 test, 0 failed"],
    [["route", "-", "shop", "orders", "new"], "work\n"],
    [["expand", "-"], "work:"],
    [["definitions", "-"], '"name": "work"'],
    [["diagram", "-", "--format", "html"], "<title>&lt;stdin&gt;"],
    [["diff", "-", "shop.yaml"], "no difference"],
    [["diff", "shop.yaml", "-"], "no difference"],
  ])("is read by warren %j", (args, says) => {
    const { code, out, err } = warren(args, shop);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain(says);
  });

  it.each([
    ["validate", "out", 1],
    ["test", "out", 1],
    ["expand", "err", 3],
    ["definitions", "err", 3],
    ["diagram", "err", 3],
  ] as const)("is called <stdin> where warren %s finds a mistake in it", (command, where, code) => {
    const ended = warren([command, "-"], "vhosts:\n  shop: { queue: 5 }\n");
    expect(ended.code).toBe(code);
    expect(ended[where]).toContain("<stdin>:2:11: error unknown-field: ");
  });

  it("gives excerpts, and keeps a warning silent that it silences", () => {
    const queue = "vhosts:\n  shop:\n    queues:\n      q: { type: classic, maxLength: 9 }";
    expect(warren(["validate", "-"], queue).out).toContain(
      "  4 |       q: { type: classic, maxLength: 9 }\n",
    );
    const ignore = " # warren-ignore queue-without-source: by name\n";
    expect(warren(["validate", "-"], `${queue}${ignore}`)).toMatchObject({ code: 0, err: "" });
  });

  it("includes files from the current folder", () => {
    const over = "extends: shop.yaml\nvhosts:\n  shop:\n    queues:\n      work: { maxLength: 5 }\n";
    expect(warren(["expand", "-"], over).out).toContain("maxLength: 5");
  });

  it("can be an export of a broker, which holds password hashes and needs no file then", () => {
    const definitions = JSON.stringify({ vhosts: [{ name: "shop" }], queues: [] });
    expect(warren(["import", "-"], definitions)).toMatchObject({ code: 0, err: "" });
    expect(warren(["import", "-"], "[]").err).toContain("<stdin> is not an export of a broker");
  });

  it("is the same text where it is named twice", () => {
    expect(warren(["diff", "-", "-"], shop)).toMatchObject({ code: 0, out: "no difference\n" });
  });

  it("is waited for while another program still works", async () => {
    const child = spawn(process.execPath, [program, "validate", "-"]);
    const out = text(child.stdout);
    child.stdin.write(shop.slice(0, 30));
    await sleep(500);
    child.stdin.end(shop.slice(30));
    const [code] = await once(child, "close");
    expect({ code, out: await out }).toEqual({ code: 0, out: expect.stringContaining("1 binding, ") });
  });

  it.skipIf(process.platform !== "linux")("without an end is refused, and does not fill the memory", () => {
    const zero = openSync("/dev/zero", "r");
    const { status, stdout } = spawnSync(process.execPath, [program, "validate", "-"], {
      stdio: [zero, "pipe", "pipe"],
      encoding: "utf8",
    });
    closeSync(zero);
    expect({ status, stdout }).toEqual({ status: 1, stdout: expect.stringContaining("error too-large: ") });
  });
});
