/** The help of every command: it is all that somebody on call has at hand. */
import { parseArgs } from "node:util";
import { describe, expect, it } from "vitest";
import type { Command } from "../../../cli/command.ts";
import { commands } from "../../../cli/commands.ts";
import { explained } from "../../../cli/help.ts";
import { wordsOf } from "./words.ts";

interface Named {
  readonly name: string;
  readonly command: Command;
}

const all: readonly Named[] = (
  await Promise.all(
    [...commands].map(async ([name, { load }]): Promise<readonly Named[]> => {
      const found = await load();
      if (!("parts" in found)) return [{ name, command: found }];
      return [...found.parts].map(([part, { command }]) => ({ name: `${name} ${part}`, command }));
    }),
  )
).flat();
const helpOf = (name: string) => explained(commands, name.split(" "));
const tooLong = (text: string) => text.split("\n").filter((line) => line.length > 100);

describe.each(all)("warren help $name", ({ name, command }) => {
  it("fits into a terminal of 100 columns", async () => {
    expect(tooLong(await helpOf(name))).toEqual([]);
  });

  it("explains every option in a sentence, and what its value is", () => {
    for (const [option, { type, help, value, choices, short }] of Object.entries(command.options)) {
      expect(help, option).toMatch(/^[A-Z].*\.$/);
      if (type === "string") expect(value ?? choices, option).toBeDefined();
      if (short !== undefined) expect(short).toMatch(/^[a-z]$/);
    }
  });

  it("names no option in its usage that it does not have, and explains all that it has", async () => {
    const text = (await helpOf(name)).replace(/\n +/g, " ");
    const named = [...command.usage.matchAll(/--[a-z-]+/g)].map(([option]) => option.slice(2));
    expect(named.filter((option) => !Object.hasOwn(command.options, option))).toEqual([]);
    for (const option of Object.keys(command.options)) expect(text).toContain(`--${option}`);
  });

  it("has examples that are used rightly", () => {
    expect(command.examples.length).toBeGreaterThan(0);
    for (const { line, help } of command.examples) {
      expect(help).toMatch(/^[A-Z].*\.$/);
      const own = name.split(" ");
      const [called = ""] = line.split(/ >+ /).flatMap((part) => part.split(" | ").slice(-1));
      const words = wordsOf(called).filter((word) => word !== "npx" && !/^[A-Z_]+=/.test(word));
      expect(words.slice(0, 1 + own.length)).toEqual(["warren", ...own]);
      const { options, operands } = command;
      const args = words.slice(1 + own.length);
      // Throws for an option that the command does not have, or for operands that it does not take.
      const { values } = parseArgs({ args, options, allowPositionals: operands !== undefined });
      for (const [option, { choices, value }] of Object.entries(options)) {
        const given = values[option];
        if (value === undefined && choices !== undefined && typeof given === "string") {
          expect(choices, line).toContain(given);
        }
      }
    }
  });

  it("says in a terminal what to do next, whether it found something or not", () => {
    // The terminal is the editor's.
    if (name === "lsp") return;
    expect(command.next[0]).toBeDefined();
    if (command.answers?.[1] !== undefined) expect(command.next[1]).toBeDefined();
    for (const hint of Object.values(command.next)) expect(`next: ${hint}`.length).toBeLessThanOrEqual(100);
  });

  it("tells each exit code", async () => {
    const [, codes = ""] = (await helpOf(name)).split("Exit codes:\n");
    expect(codes.match(/^ {2}\d/gm)).toEqual(["  0", "  1", "  2", "  3"]);
  });
});

it("the overview fits into 100 columns and has every command", async () => {
  const text = await explained(commands, []);
  expect(tooLong(text)).toEqual([]);
  for (const name of commands.keys()) expect(text).toContain(`\n  ${name} `);
});

it("the help of a command that has others lists them", async () => {
  const text = await helpOf("messages");
  expect(tooLong(text)).toEqual([]);
  expect(text).toContain("\n  purge  Delete messages for good.\n");
});
