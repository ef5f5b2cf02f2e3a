import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadFile, variablesOf } from "../../../cli/load.ts";
import { blocksOf } from "../../docs/shown.ts";
import { argumentOf, queuesOf } from "./files.ts";

describe("the example of docs/environments.md", () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  const write = (name: string, text: string) => {
    mkdirSync(dirname(file(name)), { recursive: true });
    writeFileSync(file(name), text);
    return file(name);
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "warren [environments]-"));
    for (const { file: name, text } of blocksOf("docs/environments.md")) {
      if (name !== undefined) write(name, text);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("gives each environment its own plan, from files on a disk whose folder has brackets in its name", () => {
    const dev = loadFile(file("dev.yml"), { stack: file("Pulumi.dev.yaml") });
    const prod = loadFile(file("prod.yml"), { set: ["ttl=1h", "maxLength=1000000"] });
    expect([...dev.problems, ...prod.problems]).toEqual([]);
    expect(queuesOf(dev).map(({ name, type }) => `${name} ${type}`)).toEqual([
      "debug classic",
      "orders.new classic",
      "orders.new.dead classic",
      "billing.paid quorum",
      "billing.paid.dead quorum",
    ]);
    expect(argumentOf(dev, "orders.new", "x-message-ttl")).toBe(30_000);
    expect(argumentOf(prod, "orders.new", "x-message-ttl")).toBe(3_600_000);
    expect(argumentOf(prod, "billing.paid", "x-max-length")).toBe(1_000_000);
    expect(prod.plan?.users.map(({ name }) => name)).toEqual(["billing", "shop"]);
  });

  it("names the file as it was found when a team's file is wrong", () => {
    const wrong = "vhosts: { shared: { queues: { mine: {} } } }\n";
    const text = readFileSync(file("base.yml"), "utf8").replace("teams/billing.yml", "wrong/*.yml");
    const path = write("wrong/b.yml", wrong);
    const { problems } = loadFile(write("other.yml", text), { set: ["ttl=1h"] });
    expect(problems.map(({ at, code }) => `${at?.file}:${at?.line}:${at?.column} ${code}`)).toEqual([
      `${path}:1:31 not-owned`,
    ]);
  });

  it("reads the values of a command with their types", () => {
    expect(
      variablesOf({ set: ["a=5", 'b="5"', "c=x: y".replace(": ", ":"), "d=", "e=true", "a=6", "f-g_h=a=b"] }),
    ).toEqual({
      a: 6,
      b: "5",
      c: "x:y",
      d: "",
      e: true,
      "f-g_h": "a=b",
    });
  });

  it("takes a stack's values whatever the project's name, and lets --set win", () => {
    const stack = write(
      "Pulumi.x.yaml",
      "config:\n  shop:variables:\n    ttl: 5s\n    list: [1, { a: b }]\n",
    );
    expect(variablesOf({ stack, set: ["ttl=6s"] })).toEqual({ ttl: "6s", list: [1, { a: "b" }] });
    expect(variablesOf({ stack: write("Pulumi.y.yaml", "encryptionsalt: v1:x\n") })).toEqual({});
  });

  it.each([
    ["two projects", "config: { a:variables: {}, b:variables: {} }", "several projects"],
    ["a secret", "config:\n  a:variables:\n    p: { secure: AAAB }\n", "a secret is no variable"],
    ["a list", "config:\n  a:variables: [1]\n", "must be a mapping"],
    ["text that is no YAML", "config: [", "error yaml-syntax"],
  ])("refuses a stack's file with %s, and shows no value of it", (_, text, expected) => {
    const stack = write("Pulumi.z.yaml", text);
    expect(() => variablesOf({ stack })).toThrow(expected);
    expect(() => variablesOf({ stack })).not.toThrow("AAAB");
  });

  it.each(["=x", "1a=x", "a", "a b=c", "a=[1]", "a={}", "a=: :", 'a="'])(
    "refuses --set %s as wrong use",
    (setting) => {
      expect(() => variablesOf({ set: [setting] })).toThrow(/^--set /);
    },
  );

  it("says which file cannot be read", () => {
    expect(() => loadFile(file("none.yml"), {})).toThrow(`cannot read ${file("none.yml")}`);
    expect(() => loadFile(folder, {})).toThrow(`cannot read ${folder}`);
    expect(() => loadFile(file("dev.yml"), { rabbitmq: "four" })).toThrow("--rabbitmq takes a version");
  });
});
