import { describe, expect, it } from "vitest";
import { loadTopology, planOf, type TopologyDefinition } from "../../../components/topology/load.ts";
import { reviewed } from "../../../components/topology/review.ts";
import { readPlain } from "../../../components/topology/source/plain/read.ts";

/** Generous: a file that takes minutes or gigabytes fails, a slow machine does not. */
const timeout = 20_000;

/** Bytes: what one file may cost while it is read. */
const memory = 512 * 1024 * 1024;

function refusal(source: string | Uint8Array): string {
  const before = process.memoryUsage().rss;
  const { plan, problems } = loadTopology("f.yaml", source);
  expect(process.memoryUsage().rss - before).toBeLessThan(memory);
  expect(plan).toBeUndefined();
  const [first] = problems;
  return `${first?.at?.line}:${first?.at?.column} ${first?.code}`;
}

/** Seconds of processor time, which do not depend on what else the machine does. */
function secondsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function aliasBomb(levels: number): string {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let level = 1; level < levels; level++) {
    lines.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(", ")}]`,
    );
  }
  return lines.join("\n");
}

const brackets = (depth: number, inside = "") => "[".repeat(depth) + inside + "]".repeat(depth);

/** Deeper would be larger than a file can be: n levels need n²/2 spaces. */
const indented = Array.from({ length: 2_800 }, (_, level) => `${" ".repeat(level)}a:`).join("\n");

const utf16 = Buffer.from("users: {}\n", "utf16le");
const utf16BigEndian = Buffer.from(utf16).swap16();
const utf32 = Buffer.from([..."users: {}"].flatMap((letter) => [letter.charCodeAt(0), 0, 0, 0]));

describe("a hostile file cannot stop or exhaust the machine that checks it", () => {
  it.each([
    ["10 MB of text", "users: {}\n#".padEnd(10_000_000, "x"), "1:1 too-large"],
    ["10 MB of a key's repetition", "a: 1\n".repeat(2_000_000), "1:1 too-large"],
    ["10,000 brackets", "[".repeat(10_000), "1:64 too-deep"],
    ["10,000 mappings in each other", '{"a":'.repeat(10_000), "1:316 too-deep"],
    ["10,000 lists on a line", "- ".repeat(10_000), "1:127 too-deep"],
    ["2,800 levels of indentation", indented, "64:64 too-deep"],
    ["aliases of aliases", aliasBomb(30), "6:25 alias-bomb"],
    ["deep aliases of deep aliases", `a: &a ${brackets(40)}\nb: ${brackets(40, "*a")}`, "2:19 too-deep"],
    ["an alias of what it stands in", "a: &a [*a]", "1:8 undefined-alias"],
    ["100,000 YAML tags", "!a ".repeat(100_000), "1:1 yaml-tag"],
    ["a million values", `vhosts: [${"a,".repeat(1_000_000)}]`, "1:1000006 too-large"],
    ["one anchor, and more tokens than may follow it", "a: &a b\n".repeat(100_000), "1:4 too-large"],
    ["600,000 lines of the same key", "a:\n".repeat(600_000), "500001:1 too-large"],
    ["4 MB of variables", `a: "${"${".repeat(2_000_000)}"`, "1:4 bad-variable"],
    ["400,000 variables that are not set", `- $\{a}\n`.repeat(400_000), "1:3 undefined-variable"],
    ["1,000,000 lines of one text", `a: b\n${"  b\n".repeat(1_000_000)}`, "1:1 unknown-field"],
    ["4 MB of escapes", `a: "${"\\n".repeat(2_000_000)}"`, "1:1 unknown-field"],
    ["4 MB of quotes", '"'.repeat(4_000_000), "1:3 too-large"],
    ["4 MB of tabs", "\ta\n".repeat(1_300_000), "1:1 yaml-syntax"],
    ["a NUL", "users:\n  a\0b: {}", "2:4 forbidden-character"],
    ["an escape sequence of terminals", "users:\n  \u001b[31m: {}", "2:3 forbidden-character"],
    ["UTF-16 with its mark", Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), "1:1 bad-encoding"],
    ["UTF-16 without its mark", utf16, "1:1 bad-encoding"],
    ["UTF-16, big end first", utf16BigEndian, "1:1 bad-encoding"],
    ["UTF-32", utf32, "1:1 bad-encoding"],
    ["Latin-1", Buffer.from("users:\n  Jos\xe9: {}\n", "latin1"), "2:6 bad-encoding"],
    ["a character cut in two", Buffer.from("users: é").subarray(0, 8), "1:8 bad-encoding"],
    ["__proto__ as a field", "__proto__: { users: {} }", "1:1 unknown-field"],
    ["__proto__ as a password", "users: { a: { password: { __proto__: {} } } }", "1:25 unknown-field"],
  ])("%s", { timeout }, (_, source, expected) => {
    expect(refusal(source)).toBe(expected);
  });

  it("keeps objects named __proto__ and constructor, and leaves every other object as it was", () => {
    const { plan } = loadTopology(
      "f",
      "vhosts: { __proto__: { queues: { constructor: {}, __proto__: {} } } }",
    );
    expect(plan?.vhosts.map(({ name }) => name)).toEqual(["__proto__"]);
    expect(plan?.vhosts[0]?.queues.map(({ name }) => name)).toEqual(["__proto__", "constructor"]);
    expect(Object.hasOwn(Object.prototype, "queues")).toBe(false);
  });

  it("reads a file with a byte order mark as the file without it", () => {
    const { problems } = loadTopology("f", Buffer.from("\ufeffuser: {}"));
    expect(problems[0]?.at).toEqual({ file: "f", line: 1, column: 1 });
    expect(loadTopology("f", Buffer.from("\ufeffusers: {}")).problems).toEqual([]);
  });

  it("reports at most 10,000 of 100,000 mistakes, or the report itself would exhaust the machine", {
    timeout,
  }, () => {
    const wrong = Array.from({ length: 100_000 }, (_, index) => `q${index}: 1`).join(", ");
    expect(loadTopology("f", `vhosts: { v: { queues: { ${wrong} } } }`).problems).toHaveLength(10_000);
  });

  it("reads 10,000 objects without the slow parser, or a check would take seconds", () => {
    const queues = Array.from(
      { length: 5_000 },
      (_, index) =>
        `      q${index}: { maxLength: 5, bindings: [{ exchange: amq.topic, routingKey: "a.#" }] } # x`,
    );
    const read = readPlain("f", `vhosts:\n  v:\n    queues:\n${queues.join("\n")}\n`);
    expect("root" in read && read.root.size).toBe(5_000 * 6 + 4);
  });

  it("reports 10,000 wrong names among 10,000 right ones", { timeout }, () => {
    const queues = Array.from({ length: 10_000 }, (_, index) => `queue-${index}: {}`).join(", ");
    const bindings = Array.from(
      { length: 10_000 },
      (_, index) => `{ source: amq.direct, destination: quue-${index} }`,
    );
    const text = `vhosts: { v: { queues: { ${queues} }, bindings: [${bindings.join(", ")}] } }`;
    expect(loadTopology("f", text).problems).toHaveLength(10_000);
  });

  it("checks an expression of 30,000 parentheses in one another, which the broker itself refuses", () => {
    const pattern = `${"(".repeat(30_000)}a${")".repeat(30_000)}`;
    const text = `vhosts: { v: { queues: { q: {} }, policies: { p: { pattern: "${pattern}", definition: { expires: 1 } } } } }`;
    expect(reviewed(loadTopology("f", text), new Map([["f", text]]), {}).problems).toEqual([]);
  });

  it("routes through sixty exchanges that each pick one of two ways", { timeout }, () => {
    const numbers = Array.from({ length: 60 }, (_, index) => index);
    const exchanges = numbers.map((n) => `e${n}: { type: x-random }, a${n}: {}, b${n}: {}`).join(", ");
    const bindings = numbers.flatMap((n) =>
      ["a", "b"].flatMap((way) => [
        `{ source: e${n}, destination: ${way}${n}, destinationType: exchange }`,
        `{ source: ${way}${n}, destination: e${(n + 1) % 60}, destinationType: exchange }`,
      ]),
    );
    const text = `vhosts: { v: { exchanges: { ${exchanges} }, bindings: [${bindings.join(", ")}] } }
tests: [{ publish: { vhost: v, exchange: e0 }, unroutable: true }]`;
    const { problems } = reviewed(loadTopology("f", text), new Map([["f", text]]), {});
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ["failed-test", expect.stringContaining("more than 2000 of them")],
    ]);
  });

  it("warns of 20,000 queues and 2,000 policies that match none of them", { timeout: 120_000 }, () => {
    const queues = Array.from({ length: 20_000 }, (_, index) => `q${index}: {}`).join(", ");
    const policies = Array.from(
      { length: 2_000 },
      (_, index) => `p${index}: { pattern: "^q${index}.*x$", definition: { max-length: 5 } }`,
    ).join(", ");
    const text = `vhosts: { v: { queues: { ${queues} }, policies: { ${policies} } } }`;
    const seconds = secondsOf(() => {
      const { warnings } = reviewed(loadTopology("f", text), new Map([["f", text]]), {});
      expect(warnings.length).toBeGreaterThan(20_000);
    });
    expect(seconds).toBeLessThan(15);
  });

  it("finds the access of a user to 20,000 exchanges", { timeout: 120_000 }, () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `e${index}`);
    const exchanges = names.map((name) => `${name}: {}`).join(", ");
    const access = `u: { publish: [${names.join(", ")}] }`;
    const text = `users: { u: {} }\nvhosts: { v: { access: { ${access} }, exchanges: { ${exchanges} } } }`;
    const seconds = secondsOf(() => {
      expect(loadTopology("f", text).problems.map(({ code }) => code)).toEqual(["access-too-wide"]);
    });
    expect(seconds).toBeLessThan(10);
  });

  it("makes objects that refer to themselves, and those that are no data, a problem with a path", () => {
    const circle: Record<string, unknown> = {};
    circle.vhosts = circle;
    const wrong = { vhosts: { v: { queues: { a: { arguments: { f: () => 1, d: new Date(0) } } } } } };
    for (const given of [circle, wrong, null, 5, "text", [], undefined]) {
      // A program without types can give anything.
      const { plan, problems } = planOf(given as unknown as TopologyDefinition);
      expect(plan).toBeUndefined();
      expect(problems.length).toBeGreaterThan(0);
    }
    expect(planOf(wrong as unknown as TopologyDefinition).problems.map(({ path }) => path)).toEqual([
      ["vhosts", "v", "queues", "a", "arguments", "f"],
      ["vhosts", "v", "queues", "a", "arguments", "d"],
    ]);
  });
});
