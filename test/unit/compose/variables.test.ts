import { describe, expect, it } from "vitest";
import { argumentOf, load, messageOf, problemsOf, queuesOf } from "./files.ts";

/** A file that holds one queue, whose fields are given. */
const withQueue = (fields: string) => ({
  "f.yaml": `vhosts:\n  v:\n    queues:\n      q:\n        ${fields}\n`,
});
const v = (name: string) => `$\{${name}}`;

describe("a variable", () => {
  it("keeps its type where it is the whole value, or a limit would reach the broker as text", () => {
    const files = withQueue(`arguments: { a: "${v("n")}", b: '${v("t")}', c: "${v("l")}" }`);
    const loaded = load(files, { n: 1000, t: true, l: [1, { x: "y" }] });
    expect(loaded.problems).toEqual([]);
    expect(argumentOf(loaded, "q", "a")).toBe(1000);
    expect(argumentOf(loaded, "q", "b")).toBe(true);
    expect(argumentOf(loaded, "q", "c")).toEqual([1, { x: "y" }]);
  });

  it("is text inside of a text, and stands in names too", () => {
    const quoted = {
      "f.yaml": `vhosts:\n  v:\n    queues:\n      ${v("env")}.q${v("n")}:\n        messageTtl: ${v("n")}s\n`,
    };
    const loaded = load(quoted, { n: 5, env: "prod" });
    expect(queuesOf(loaded).map(({ name }) => name)).toEqual(["prod.q5"]);
    expect(argumentOf(loaded, "prod.q5", "x-message-ttl")).toBe(5000);
  });

  it("is told to be put in quotes inside of brackets, where YAML would read the braces", () => {
    const files = withQueue(`arguments: { a: ${v("n")} }`);
    expect(messageOf(files, { n: 1 })).toContain("needs quotes");
  });

  it("is not looked for in what a variable brings, and $${ is the text itself", () => {
    const files = withQueue(`arguments: { a: "${v("n")}", b: "$$\{n}", c: "$$$\{n}" }`);
    const loaded = load(files, { n: v("n") });
    expect(["a", "b", "c"].map((name) => argumentOf(loaded, "q", name))).toEqual([
      v("n"),
      v("n"),
      `$${v("n")}`,
    ]);
  });

  it("that is not set is an error at its place which says how to set it", () => {
    const files = withQueue(`messageTtl: ${v("tll")}`);
    expect(problemsOf(files, { ttl: "30s" })).toEqual(["f.yaml:5:21 undefined-variable"]);
    expect(messageOf(files, { ttl: "30s" })).toBe(
      'the variable tll is not set; did you mean "ttl"?; set it with: pulumi config set --path variables.tll VALUE, or for one command with --set tll=VALUE',
    );
  });

  it("named like a member of every object is not set either", () => {
    expect(problemsOf(withQueue(`messageTtl: ${v("constructor")}`))).toEqual([
      "f.yaml:5:21 undefined-variable",
    ]);
  });

  it.each([
    ["a list inside of a text", `x${v("l")}`, "f.yaml:5:21 bad-variable"],
    ["null inside of a text", `x${v("f")}`, "f.yaml:5:21 bad-variable"],
    ["no name", v(""), "f.yaml:5:21 bad-variable"],
    ["a name with a space", v("a b"), "f.yaml:5:21 bad-variable"],
    ["no end", "${ttl", "f.yaml:5:21 bad-variable"],
    ["a value that the field does not take", v("l"), "f.yaml:5:21 wrong-type"],
  ])("is refused at its place: %s", (_, text, expected) => {
    expect(problemsOf(withQueue(`messageTtl: '${text}'`), { l: [1], f: null })).toEqual([expected]);
  });

  it("cannot make one key of two unnoticed", () => {
    const files = { "f.yaml": `vhosts:\n  v:\n    queues:\n      q1: {}\n      q${v("n")}: {}\n` };
    expect(problemsOf(files, { n: 1 })).toEqual(["f.yaml:5:7 duplicate-key"]);
  });

  it("that nobody uses is nothing", () => {
    expect(load(withQueue("maxLength: 5"), { other: 1 }).problems).toEqual([]);
  });

  it("cannot bring more values than a topology holds", () => {
    const files = {
      "f.yaml": `tests: [${Array(300)
        .fill(`"${v("l")}"`)
        .join(", ")}]`,
    };
    expect(problemsOf(files, { l: Array(2_000).fill(1) })).toEqual(["f.yaml:1:2001 too-large"]);
  });
});
