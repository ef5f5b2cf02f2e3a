import { describe, expect, it } from "vitest";
import type { Json } from "../../../components/topology/model.ts";
import { matchesHeaders } from "../../../components/topology/routing/headers.ts";
import { matchersOf, matchesPattern } from "../../../components/topology/routing/patterns.ts";
import { matchesTopic } from "../../../components/topology/routing/topic.ts";

describe("a topic binding", () => {
  it.each([
    ["", "", true],
    ["", ".", false],
    ["#", "", true],
    ["*", "", false],
    ["*", "a", true],
    ["*.*", ".", true],
    ["a.*", "a.", true],
    ["a.#", "a", true],
    ["a.#", "a.", true],
    [".a", "a", false],
    ["#.a", "b..a", true],
    ["#.a.#", "b.a.c.a.d", true],
    ["a.#.b.#.c", "a.b.b.d.c", true],
    ["a.#.b.#.c", "a.c", false],
    ["#.*", "", false],
    ["*.#.*", "a", false],
    ["a", "a.b", false],
    ["a.b", "a", false],
    ["ü.*", "ü.🐇", true],
  ])(
    "with the key %j and a message with %j: %s, or a queue would get too much or too little",
    (binding, key, is) => {
      expect(matchesTopic(binding, key)).toBe(is);
    },
  );

  it("with many # does not keep a preview waiting", () => {
    expect(matchesTopic(`${"#.a.".repeat(60)}b`, "a.".repeat(126))).toBe(false);
  });
});

type Headers = { readonly [name: string]: Json };

describe("a headers binding", () => {
  const both: Headers = { a: 1, b: "x" };
  it.each<[Headers, Headers, boolean | "unsure"]>([
    [{}, {}, true],
    [{ "x-match": "any" }, both, false],
    [{ "x-match": "all-with-x" }, {}, true],
    [{ a: 1, b: "x" }, both, true],
    [{ a: 1, b: "y" }, both, false],
    [{ "x-match": "any", a: 1, b: "y" }, both, true],
    [{ a: "1" }, both, false],
    [{ a: true }, { a: 1 }, false],
    [{ a: null }, both, true],
    [{ a: null }, { a: null }, true],
    [{ a: null }, {}, false],
    [{ a: 1 }, { a: null }, false],
    [{ "x-h": 1 }, {}, true],
    [{ "x-match": "any", "x-h": 1 }, { "x-h": 1 }, false],
    [{ "x-match": "all-with-x", "x-h": 1 }, {}, false],
    [{ "x-match": "any-with-x", "x-h": 1 }, { "x-h": 1 }, true],
    [{ a: ["x"] }, { a: ["x"] }, true],
    [{ a: ["x"] }, { a: ["y"] }, false],
    [{ a: [1] }, { a: [1] }, "unsure"],
    [{ a: { k: "v", l: "w" } }, { a: { k: "v", l: "w" } }, "unsure"],
    [{ "x-match": "any", a: [1], b: "x" }, { a: [1], b: "x" }, true],
    [{ constructor: null }, {}, false],
  ])("with %j and a message with %j: %s, as the broker compares them", (binding, headers, is) => {
    expect(matchesHeaders(binding, headers)).toBe(is);
  });
});

describe("a policy's pattern", () => {
  it.each([
    ["^a", "ab", true],
    ["b", "abc", true],
    ["^ü$", "ü", true],
    ["^.$", "ü", false],
    ["^..$", "ü", true],
    ["(?i)^A", "ab", true],
    ["\\Aa", "a", undefined],
    ["[[:alpha:]]", "a", undefined],
    ["a++", "a", undefined],
    ["(?>a)", "a", undefined],
    ["^(a|b)?c{2,3}[^x-z\\d]$", "accy", false],
    ["^(a|b)?c{2,3}[^x-z\\d]$", "accw", true],
    ["\\Q[\\E|.*", "a", undefined],
    ["^(?#()|.*", "a", undefined],
    ["^(?:a+)+$", "a", undefined],
  ])("%j on %j: %s; undefined where only PCRE knows", (pattern, name, is) => {
    expect(matchesPattern(pattern, name)).toBe(is);
  });
});

describe("patterns that are made to keep a pipeline busy", () => {
  it("are left to the broker, one by one and all together", () => {
    const name = `${"a".repeat(200)}b`;
    expect(matchesPattern(`^${"(?:a|a)".repeat(34)}$`, name)).toBeUndefined();
    expect(matchesPattern(`^${"a?".repeat(40)}${"a".repeat(200)}$`, name)).toBeUndefined();
    const [heavy] = matchersOf([".*a.*ac"]);
    const answers = Array.from({ length: 2_000 }, (_, index) => heavy?.(`${name}${index}`));
    expect(answers[0]).toBe(false);
    expect(answers.at(-1)).toBeUndefined();
  });
});
