/** `warren explain`: somebody reads it in the terminal in which the warning has just appeared. */
import { describe, expect, it } from "vitest";
import { UsageError } from "../../../cli/command.ts";
import { explain } from "../../../cli/explain.ts";
import { codes, meaningOf } from "../../../components/topology/report/checkedFile.ts";

async function explained(...args: readonly string[]) {
  const lines: string[] = [];
  const code = await explain.run(args, {
    out: (line) => lines.push(line),
    raw: (text) => lines.push(text),
    err: () => undefined,
  });
  return { code, text: lines.join("\n") };
}

describe("warren explain", () => {
  it.each(codes)("%s has its own section, and it fits into 100 columns", async (name) => {
    const { code, text } = await explained(name);
    expect(code).toBe(0);
    const [first = "", ...lines] = text.split("\n");
    expect(first).toBe(`${name}: ${meaningOf(name)}`);
    expect(lines.join("").length).toBeGreaterThan(40);
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    expect(text).not.toMatch(/^(#|```|\|)/m);
  });

  it("keeps the lines of an example: as one line it would be no YAML", async () => {
    expect((await explained("administrator-tag")).text).toContain(
      "\n\n    users:\n      shop: { tags: [administrator] }\n",
    );
  });

  it("names the column of each cell of a table, which would be too wide", async () => {
    expect((await explained("deprecated-feature")).text).toContain(
      "\n  exchanges of the type `x-delayed-message`\n    status: the plugin was archived in 2026 and cannot run on 4.3\n",
    );
  });

  it.each([
    [["queue-without-sourc"], 'did you mean "queue-without-source"?'],
    [["constructor"], 'there is no problem with the code "constructor"'],
    [[], "exactly one CODE is needed"],
    [["wrong-type", "bad-name"], "exactly one CODE is needed"],
  ])("wrong use %j is refused with what was meant", async (args, says) => {
    await expect(explained(...args)).rejects.toThrow(UsageError);
    await expect(explained(...args)).rejects.toThrow(says);
  });
});
