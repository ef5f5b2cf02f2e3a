/** `warren expand`: what it prints means the same as the file. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expand } from "../../../cli/expand.ts";
import { loadTopology } from "../../../components/topology/load.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "warren-expand-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

async function expanded(file: string) {
  const [out, err]: [string[], string[]] = [[], []];
  const output = {
    out: (line: string) => out.push(line),
    raw: (text: string) => out.push(text),
    err: (line: string) => err.push(line),
  };
  expect(await expand.run([file], output)).toBe(0);
  return { text: out.join("\n"), err };
}

describe("warren expand", () => {
  it("keeps what the file says about findings, or a warning would be none in what it prints, and back", async () => {
    const file = write(
      "f.yaml",
      "findings: { queue-without-source: error }\nvhosts:\n  shop:\n    findings: { unbounded-queue: off }\n    queues: { a: {} }\n  other: {}\n",
    );
    const { text, err } = await expanded(file);
    expect(err).toEqual([]);
    const { severities } = loadTopology("expanded.yaml", text);
    expect([...severities.whole]).toEqual([["queue-without-source", "error"]]);
    expect([...(severities.ofVhosts.get("shop") ?? [])]).toEqual([["unbounded-queue", "off"]]);
  });

  it("names an included file whose findings one file cannot say", async () => {
    write("team.yaml", "findings: { unbounded-queue: off }\nvhosts: { v: { queues: { b: {} } } }\n");
    const { text, err } = await expanded(write("main.yaml", "include: [team.yaml]\nvhosts: { v: {} }\n"));
    expect(text).not.toContain("findings");
    expect(err).toEqual([expect.stringContaining("team.yaml: its `findings` are left out")]);
  });

  it("shows defaults as fields of each object", async () => {
    const { text } = await expanded(
      write(
        "defaults.yaml",
        "queueDefaults: { maxLength: 5 }\nvhosts: { v: { queues: { a: {}, b: { maxLength: 6 } } } }\n",
      ),
    );
    expect(text).not.toContain("queueDefaults");
    expect(text).toContain("a: { maxLength: 5 }");
    expect(text).toContain("b: { maxLength: 6 }");
  });
});
