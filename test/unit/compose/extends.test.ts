import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { merge } from "../../../components/topology/compose/merge.ts";
import type { Json } from "../../../components/topology/model.ts";
import { sourceOfValue } from "../../../components/topology/source/given.ts";
import { plainValue } from "../../../components/topology/source/value.ts";
import { argumentOf, load, messageOf, problemsOf, queuesOf } from "./files.ts";

const base = `users: { shop: {} }
vhosts:
  v:
    exchanges: { orders: {} }
    queues:
      new:
        type: classic
        arguments: { own: base }
        bindings:
          - { exchange: orders, routingKey: a }
          - { exchange: orders, routingKey: b }
      debug: {}
`;
const queues = (...lines: string[]) =>
  `extends: base.yaml\nvhosts:\n  v:\n    queues:\n${lines.map((line) => `      ${line}\n`).join("")}`;
const over = (...lines: string[]) => ({
  "env/prod.yaml": queues(...lines).replace("base.yaml", "../base.yaml"),
  "base.yaml": base,
});

describe("extends", () => {
  it("gives each environment its own plan over one base", () => {
    const plans = [["dev: {}"], ["new: { maxLength: 5 }", "debug: null"], ["new: { type: quorum }"]].map(
      (lines) => load(over(...lines)),
    );
    expect(plans.map(({ problems }) => problems)).toEqual([[], [], []]);
    expect(plans.map((plan) => queuesOf(plan).map(({ name, type }) => `${name} ${type}`))).toEqual([
      ["debug quorum", "dev quorum", "new classic"],
      ["new classic"],
      ["debug quorum", "new quorum"],
    ]);
    expect(plans.map((plan) => argumentOf(plan, "new", "x-max-length"))).toEqual([undefined, 5, undefined]);
    expect(plans.map((plan) => argumentOf(plan, "new", "own"))).toEqual(["base", "base", "base"]);
  });

  it("replaces a list as a whole, or nobody could take a binding away", () => {
    const { plan } = load(over("new: { bindings: [{ exchange: orders, routingKey: c }] }"));
    expect(plan?.vhosts[0]?.bindings.map(({ routingKey }) => routingKey)).toEqual(["c"]);
  });

  it("adds to a list whose key has a + behind it, in order, or every overlay would repeat its base", () => {
    const files = over('new: { "bindings+": [{ exchange: orders, routingKey: c }] }');
    const [base, all] = [load(over("new: {}")), load(files)].map(({ plan }) =>
      plan?.vhosts[0]?.bindings.map(({ routingKey }) => routingKey),
    );
    expect(base?.length).toBeGreaterThan(0);
    expect(all).toEqual([...(base ?? []), "c"]);
  });

  it("says of each object where it was defined, in the right file", () => {
    const loaded = load(over("new: { maxLength: 5 }", "dev: {}"));
    const places = queuesOf(loaded).map(({ name, at }) => `${name} ${at?.file}:${at?.line}:${at?.column}`);
    expect(places).toEqual(["debug base.yaml:12:7", "dev env/prod.yaml:6:7", "new base.yaml:6:7"]);
  });

  it.each([
    ["an empty base", "", "base.yaml:1:1 wrong-type"],
    ["a base of comments alone", "# later\n", "base.yaml:1:1 wrong-type"],
    ["a list as the base", "- a\n", "base.yaml:1:1 wrong-type"],
  ])("refuses %s, or what the base was to bring would be missed by nobody", (_, text, problem) => {
    const files = { ...over("dev: {}"), "base.yaml": text };
    expect(problemsOf(files)).toEqual([problem]);
    expect(messageOf(files)).toMatch(/^a file that others extend must hold a mapping/);
  });

  it.each([
    ["a wrong value in the overlay", over("new: { maxLength: -5 }"), "env/prod.yaml:5:25 out-of-range"],
    [
      "a wrong value in the base",
      { ...over("dev: {}"), "base.yaml": "users: []\n" },
      "base.yaml:1:8 wrong-type",
    ],
    ["null for what is not there", over("dbug: null"), "env/prod.yaml:5:7 nothing-to-remove"],
    [
      "a list to add to what is not there",
      over("debug: { bindings+: [] }"),
      "env/prod.yaml:5:16 nothing-to-add-to",
    ],
    ["null deep inside", over("new: { arguments: { owm: null } }"), "env/prod.yaml:5:27 nothing-to-remove"],
    ["text that is no YAML in the base", { ...over(), "base.yaml": "a: [" }, "base.yaml:1:4 yaml-syntax"],
    ["a base that is not there", { "f.yaml": "users: {}\nextends: [a.yaml]" }, "f.yaml:2:11 no-such-file"],
    ["a remote base", { "f.yaml": "extends: https://example.com/a.yaml" }, "f.yaml:1:10 bad-path"],
    ["an empty path", { "f.yaml": 'extends: ""' }, "f.yaml:1:10 bad-path"],
    ["a number", { "f.yaml": "extends: [5]" }, "f.yaml:1:11 wrong-type"],
    ["itself", { "f.yaml": "extends: ./f.yaml" }, "f.yaml:1:10 circular-file"],
    ["a circle", { "f.yaml": "extends: b.yaml", "b.yaml": "extends: f.yaml" }, "b.yaml:1:10 circular-file"],
    [
      "an unknown variable in the base",
      { ...over(), "base.yaml": `users:\n  $\{u}: {}` },
      "base.yaml:2:3 undefined-variable",
    ],
  ])("refuses, in the file that it came from: %s", (_, files, expected) => {
    expect(problemsOf(files)).toEqual([expected]);
  });

  it("suggests what null may have meant", () => {
    expect(messageOf(over("dbug: null"))).toContain('did you mean "debug"?');
  });

  it("takes bases in order, the later over the earlier, and bases of bases", () => {
    const files = {
      "f.yaml": "extends: [a.yaml, b.yaml]",
      "a.yaml": "extends: root.yaml\nvhosts: { v: { queues: { q: { maxLength: 1, maxLengthBytes: 1 } } } }",
      "b.yaml": "extends: root.yaml\nvhosts: { v: { queues: { q: { maxLength: 2 } } } }",
      "root.yaml": "vhosts: { v: { queues: { q: { type: classic } } } }",
    };
    const loaded = load(files);
    expect(loaded.problems).toEqual([]);
    expect(queuesOf(loaded)[0]?.type).toBe("classic");
    expect(argumentOf(loaded, "q", "x-max-length")).toBe(2);
    expect(argumentOf(loaded, "q", "x-max-length-bytes")).toBe(1);
  });

  it("ends with files that name each other without end, or they would take the machine", () => {
    const chain = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`${index}.yaml`, `extends: ${index + 1}.yaml`]),
    );
    expect(problemsOf(chain)).toEqual(["16.yaml:1:10 too-deep"]);
    const twice = Object.fromEntries(
      Array.from({ length: 15 }, (_, index) => [
        `${index}.yaml`,
        `extends: [${index + 1}.yaml, ${index + 1}.yaml]`,
      ]),
    );
    expect(load({ ...twice, "15.yaml": "users: {}" }).problems).toEqual([]);
    const many = { "f.yaml": `extends: [${Array(2_000).fill("a.yaml").join(", ")}]`, "a.yaml": "users: {}" };
    expect(load(many).problems.map(({ code }) => code)).toEqual(["too-large"]);
  });

  const json = fc.letrec<{ value: Json; map: Json }>((tie) => ({
    map: fc.dictionary(fc.constantFrom("a", "b", "__proto__", "constructor"), tie("value"), {
      noNullPrototype: true,
    }),
    value: fc.oneof(
      { maxDepth: 4 },
      fc.integer(),
      fc.string(),
      fc.array(fc.integer(), { maxLength: 2 }),
      tie("map"),
    ),
  }));
  const merged = (...values: readonly Json[]): Json => {
    const problems: string[] = [];
    const all = values
      .map((value) => sourceOfValue(value))
      .reduce((a, b) => merge(a, b, ({ code }) => problems.push(code)));
    expect(problems).toEqual([]);
    return plainValue(all);
  };

  it("by an empty overlay changes nothing", () => {
    fc.assert(
      fc.property(json.map, (value) => {
        expect(merged(value, {})).toEqual(value);
      }),
    );
  });

  it("means the same whichever two of three files are merged first", () => {
    fc.assert(
      fc.property(json.map, json.map, json.map, (a, b, c) => {
        const keys = (value: Json, prefix: string) =>
          Object.fromEntries(Object.entries(value ?? {}).map(([key, inner]) => [prefix + key, inner]));
        const [x, y, z] = [keys(a, "a"), keys(b, "b"), keys(c, "c")];
        expect(merged(merged(x, y), z)).toEqual(merged(x, merged(y, z)));
        expect(merged(x, y, z)).toEqual({ ...x, ...y, ...z });
      }),
    );
  });
});
