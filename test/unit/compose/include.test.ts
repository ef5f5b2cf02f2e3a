import { describe, expect, it } from "vitest";
import { load, messageOf, problemsOf, queuesOf } from "./files.ts";

describe("include", () => {
  it("puts the files together in the order of their names, whatever order the disk gives", () => {
    const files = {
      "f.yaml": "include: teams/*.yaml\nvhosts: { v: { queues: { q: {} }, bindings: [] } }",
      "teams/b.yaml":
        "vhosts: { v: { queues: { b: {} }, bindings: [{ source: amq.topic, destination: b }] } }",
      "teams/a.yaml":
        "users: { u: {} }\nvhosts: { v: { queues: { a: {} }, bindings: [{ source: amq.topic, destination: a }] } }",
    };
    const loaded = load(files);
    expect(loaded.problems).toEqual([]);
    expect(queuesOf(loaded).map(({ name, at }) => `${name} ${at?.file}`)).toEqual([
      "a teams/a.yaml",
      "b teams/b.yaml",
      "q f.yaml",
    ]);
    expect(loaded.plan?.vhosts[0]?.bindings.map(({ at }) => at?.file)).toEqual([
      "teams/a.yaml",
      "teams/b.yaml",
    ]);
    expect(loaded.plan?.users.map(({ name }) => name)).toEqual(["u"]);
  });

  it("puts external names together, for two teams may both refer to what a third one makes", () => {
    const files = {
      "f.yaml": "include: teams/*.yaml\n",
      "teams/a.yaml":
        "vhosts: { v: { external: { exchanges: [x, y] }, queues: { a: { deadLetter: { exchange: y } } } } }",
      "teams/b.yaml":
        "vhosts: { v: { external: { exchanges: [x] }, queues: { b: { deadLetter: { exchange: x } } } } }",
    };
    const { plan, problems } = load(files);
    expect(problems).toEqual([]);
    expect(plan?.vhosts[0]?.external?.exchanges).toEqual(["x", "y"]);
  });

  it.each([
    ["one queue in two files", "vhosts: { v: { queues: { q: {} } } }", "teams/a.yaml:1:26 duplicate-object"],
    [
      "a vhost's field in two files",
      "vhosts: { v: { tracing: true } }",
      "teams/a.yaml:1:16 duplicate-object",
    ],
    ["one user in two files", "users: { u: {} }", "teams/a.yaml:1:10 duplicate-object"],
    ["nothing where a map belongs", "users:", "teams/a.yaml:1:1 duplicate-object"],
    ["text", "text", "teams/a.yaml:1:1 wrong-type"],
    [
      "an unknown reference",
      "vhosts: { v: { queues: { r: { bindings: [{ exchange: x }] } } } }",
      "teams/a.yaml:1:54 undefined-exchange",
    ],
  ])("refuses, in the included file: %s", (_, text, expected) => {
    const files = {
      "f.yaml":
        "include: [teams/*.yaml]\nusers: { u: {} }\nvhosts: { v: { tracing: true, queues: { q: {} } } }",
      "teams/a.yaml": text,
    };
    expect(problemsOf(files)).toEqual([expected]);
  });

  it("names both places of an object that two files define", () => {
    const files = { "f.yaml": "include: a.yaml\nusers: { u: {} }", "a.yaml": "users: { u: {} }" };
    expect(messageOf(files)).toContain("users.u is already given at f.yaml:2:10");
  });

  it.each([
    ["a pattern without a file", "include: [x/*.yaml]", "f.yaml:1:11 no-such-file"],
    ["a file twice", "include: [a.yaml, '*a.yaml']", "f.yaml:1:19 duplicate-object"],
    ["itself", "include: f.yaml", "f.yaml:1:10 circular-file"],
    ["a remote file", "include: git::ssh://x", "f.yaml:1:10 bad-path"],
    [
      "a field that is not known",
      "include: { files: a.yaml, vhost: [v], users: [u] }",
      "f.yaml:1:27 unknown-field",
    ],
    ["no files", "include: [{ vhosts: [v] }]", "f.yaml:1:11 missing-field"],
    ["an owner of nothing", "include: { files: a.yaml }", "f.yaml:1:10 missing-field"],
    [
      "a name instead of a list",
      "include: { files: a.yaml, vhosts: v, users: [u] }",
      "f.yaml:1:35 wrong-type",
    ],
    [
      "a prefix that owns everything",
      "include: { files: a.yaml, prefixes: [''], users: [u] }",
      "f.yaml:1:38 wrong-type",
    ],
  ])("refuses: %s", (_, text, expected) => {
    expect(problemsOf({ "f.yaml": text, "a.yaml": "users: { u: {} }" })).toEqual([expected]);
  });
});
