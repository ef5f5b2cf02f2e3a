import { describe, expect, it } from "vitest";
import { loadTopology } from "../../../components/topology/load.ts";
import type { Problem } from "../../../components/topology/model.ts";
import { asText } from "../../../components/topology/report/text.ts";

const plain = { colour: false, pages: "" };

/** The excerpt of a warning at a column of a text's first line. */
function excerptOf(text: string, column: number): readonly string[] {
  const at = { file: "shop.yaml", line: 1, column };
  const problem: Problem = {
    code: "unbounded-queue",
    severity: "warning",
    message: "too long",
    path: [],
    at,
  };
  return asText([{ file: "shop.yaml", problems: [problem] }], () => text, plain).slice(1, -2);
}

describe("an excerpt in a public log", () => {
  it.each([
    ["plain-text-password", "users:\n  a: { password: hunter2 }\n"],
    ["unknown-field", "users:\n  a: { password: { text: hunter2 } }\n"],
    ["unknown-field", "users:\n  a: { passwrd: hunter2 }\n"],
    ["unknown-field", "users:\n  a: { nonsense: 1, password: hunter2 }\n"],
    ["plain-text-password", "users:\n  a:\n    password:\n      hunter2\n"],
    ["yaml-tag", "users:\n  a: { password: !!str hunter2 }\n"],
    ["yaml-syntax", "users:\n  a: { password: 'hunter2\n"],
    [
      "unknown-field",
      "users:\n  a: { password: generate }\nvhosts:\n  s: { foo: 1, uri: 'amqp://u:hunter2@h' }\n",
    ],
  ])("of %s shows no password: %j", (code, text) => {
    const { problems } = loadTopology("shop.yaml", text);
    expect(problems.map((one) => one.code)).toContain(code);
    expect(asText([{ file: "shop.yaml", problems }], () => text, plain).join("\n")).not.toContain("hunter2");
  });

  it.each([
    ["tags", 'users:\n  a: { tags: ["b,c"], pw: hunter2 }\n', '"b,c"'],
    ["extends", "extends: http://base.yaml\n", "extends: http://base.yaml"],
    ["include", "include: { file: teams.yaml }\n", "include: { file: teams.yaml }"],
    ["a pattern", "vhosts:\n  passages:\n    policies:\n      p: { pattern: 5 }\n", "{ pattern: 5 }"],
    ["a time", "vhosts:\n  s:\n    queues:\n      q: { messageTtl: soon }\n", "{ messageTtl: soon }"],
    ["an alias", "vhosts:\n  s:\n    queues:\n      q: { type: *x }\n", "{ type: *x }"],
  ])("shows the mistake itself in %s, which is no secret", (_, text, shown) => {
    const { problems } = loadTopology("shop.yaml", text);
    const lines = asText([{ file: "shop.yaml", problems }], () => text, plain).filter((line) =>
      / \| /.test(line),
    );
    expect(lines.join("\n")).toContain(shown);
    expect(lines.join("\n")).not.toContain("hunter2");
  });

  it.each([
    "users:\n  a:\n    password:\n      text: *hunter2\n",
    'users:\n  a:\n    password: "one\n     hunter2: x\n',
    "users:\n  a: { pw: *hunter2 }\n",
    "users:\n  a:\n    password:\n      *a hunter2 b\n",
  ])("shows nothing of an alias that may be a password: %j", (text) => {
    const { problems } = loadTopology("shop.yaml", text);
    expect(problems.length).toBeGreaterThan(0);
    expect(asText([{ file: "shop.yaml", problems }], () => text, plain).join("\n")).not.toContain("hunter2");
  });

  it("hides what stands beside a warning on the same line", () => {
    const text = 'u: { password: "hun, ter2", x: { uri: amqps://a:hunter2@b } } # q';
    expect(excerptOf(text, 1)[0]).toBe("  1 | u: { password: …, x: { uri: … } } # q");
    expect(excerptOf(text, text.indexOf("x:") + 1)[1]).toBe(
      `    | ${" ".repeat("u: { password: …, ".length)}^`,
    );
  });
});
