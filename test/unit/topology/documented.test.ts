import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { queueArguments } from "../../../components/topology/language/arguments.ts";
import type { Shape } from "../../../components/topology/language/shape.ts";
import { topologyRecord } from "../../../components/topology/language/topology.ts";
import { problemCodes } from "../../../components/topology/problem.ts";

const docs = readFileSync(new URL("../../../docs/topology.md", import.meta.url), "utf8");

/** Every field of the language, however deep, with its default. */
function fieldsOf(shape: Shape): readonly (readonly [string, unknown])[] {
  if (shape.kind === "list" || shape.kind === "map") return fieldsOf(shape.of);
  if (shape.kind !== "record" && shape.kind !== "password") return [];
  return Object.entries(shape.fields).flatMap(([name, field]) => [
    [name, field.default] as const,
    ...fieldsOf(field.shape),
  ]);
}

describe("docs/topology.md", () => {
  it.each(Object.keys(problemCodes))("explains %s to the user who meets it", (code) => {
    expect(docs).toContain(`\n| \`${code}\` | `);
  });

  it("explains no code that does not exist", () => {
    const errors = docs.slice(docs.indexOf("## Errors"));
    const documented = [...errors.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code);
    expect(documented).toEqual(Object.keys(problemCodes));
  });

  it("names every field with its default, so that nobody has to read the source", () => {
    const fields = fieldsOf(topologyRecord).filter(([name]) => name !== "name" && name !== "key");
    expect(fields.length).toBeGreaterThan(35);
    for (const [name, value] of fields) {
      const shown =
        value === undefined ? "" : typeof value === "string" && value !== "" ? value : JSON.stringify(value);
      const row = docs
        .split("\n")
        .find(
          (line) => line.startsWith(`| \`${name}\` | `) && line.split(/ *(?<!\\)\| */)[3]?.includes(shown),
        );
      expect(row, `${name} with the default ${shown}`).toBeDefined();
    }
  });

  it.each(Object.entries(queueArguments))("says which queues take %s", (name, { types }) => {
    const row = docs.split("\n").find((line) => line.startsWith(`| \`${name}\` | `));
    expect(row).toContain(types.length === 3 ? "| all |" : `| ${types.join(", ")} |`);
  });
});

describe("every code", () => {
  it("is seen by a test, or a user could meet a message that nobody has read", () => {
    const folder = new URL("./wrong/", import.meta.url);
    const outputs = readdirSync(folder).filter((name) => name.endsWith(".txt"));
    const seen = outputs.map((name) => readFileSync(new URL(name, folder), "utf8")).join("");
    const hostile = readFileSync(new URL("./hostile.test.ts", import.meta.url), "utf8");
    const unseen = Object.keys(problemCodes).filter(
      (code) => !seen.includes(`error ${code}:`) && !hostile.includes(` ${code}"`),
    );
    expect(unseen).toEqual([]);
  });
});
