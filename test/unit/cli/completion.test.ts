/** `warren completion` in the shells themselves. Without zsh or fish on the machine, their tests are left out. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commands } from "../../../cli/commands.ts";
import { placesOf } from "../../../cli/completion/places.ts";

const program = join(import.meta.dirname, "../../../cli/warren.ts");
const places = await placesOf(commands);
let folder: string;

const has = (shell: string) => spawnSync(shell, ["--version"]).status === 0;

function run(shell: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(shell, args, { cwd: folder, encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "warren-completion-"));
  for (const shell of ["bash", "zsh", "fish"]) {
    writeFileSync(join(folder, `warren.${shell}`), run(process.execPath, program, "completion", shell));
  }
  writeFileSync(join(folder, "a shop.yaml"), "");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What bash offers for the last word of each line. */
function inBash(lines: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const asked = lines.map((words) => {
    const quoted = words.map((word) => `'${word}'`).join(" ");
    return `COMP_WORDS=(warren ${quoted}); COMP_CWORD=${words.length}; _warren; IFS='|'; echo "\${COMPREPLY[*]}"; unset IFS`;
  });
  const out = run("bash", "--norc", "-c", `source warren.bash\n${asked.join("\n")}`);
  return out
    .split("\n")
    .slice(0, -1)
    .map((line) => line.split("|").filter((word) => word !== ""));
}

/** A line, and the one word that it is completed with. */
const cases = [
  ["val", "validate"],
  ["validate --form", "--format"],
  ["validate --format j", "json"],
  ["validate --set a=b --sta", "--stack"],
  ["messages mo", "move"],
  ["messages move --rea", "--reason"],
  ["messages move --reason exp", "expired"],
  ["help messages pu", "purge"],
  ["standby status --t", "--to"],
  ["status --wat", "--watch"],
  ["completion z", "zsh"],
  ["advisories up", "update"],
] as const;

describe("bash", () => {
  it("completes every command, part and option: who has to look one up types something else", () => {
    const lines = places.flatMap(({ path }) => [
      [...path, ""],
      [...path, "--"],
    ]);
    const expected = places.flatMap(({ words, takesPaths, options }) => [
      takesPaths ? expect.arrayContaining(["a shop.yaml"]) : words.map(({ word }) => word),
      options.map(({ name }) => `--${name}`),
    ]);
    expect(places.length).toBeGreaterThan(commands.size);
    expect(inBash(lines)).toEqual(expected);
  });

  it("completes every value that an option is limited to, and paths where it takes one", () => {
    const options = places.flatMap(({ path, options }) => options.map((option) => ({ ...option, path })));
    const limited = options.filter(({ type }) => type === "string");
    expect(limited.length).toBeGreaterThan(50);
    expect(inBash(limited.map(({ path, name }) => [...path, `--${name}`, ""]))).toEqual(
      limited.map(({ choices, isPath }) =>
        isPath ? expect.arrayContaining(["a shop.yaml"]) : (choices ?? []),
      ),
    );
  });

  it.each(cases)("completes warren %s with %s", (line, word) => {
    expect(inBash([line.split(" ")])).toEqual([[word]]);
  });

  it("completes a value after an equals sign, which is a word of its own there", () => {
    expect(
      inBash([
        ["validate", "--format", "=", "js"],
        ["validate", "--format", "="],
      ]),
    ).toEqual([["json"], ["text", "json", "sarif", "github"]]);
  });
});

describe.skipIf(!has("zsh"))("zsh", () => {
  /** Types the line into an interactive shell, presses Tab, and prints what the line is then. */
  const script = `
    zmodload zsh/zpty
    zpty z zsh -f -i
    zpty -w z "PS1=; autoload -U compinit; compinit -D -u; source $1; show() { print -r -- \\"<\\$BUFFER>\\"; zle send-break }; zle -N show; bindkey '^I' complete-word; bindkey '^X' show; print re''ady"
    zpty -r z out '*ready*'
    zpty -w -n z "$2"$'\\t\\x18'
    zpty -r z out $'*<*>*'
    out=\${out##*<}
    print -r -- "\${out%%>*}"
    zpty -d z`;

  it.each(cases)("completes warren %s with %s", { timeout: 30_000 }, (line, word) => {
    writeFileSync(join(folder, "tab.zsh"), script);
    const completed = run("zsh", "-f", "tab.zsh", "warren.zsh", `warren ${line}`);
    expect(completed.trim()).toBe(`warren ${line.replace(/\S+$/, word)}`);
  });
});

describe.skipIf(!has("fish"))("fish", () => {
  it.each(cases)("completes warren %s with %s", { timeout: 30_000 }, (line, word) => {
    const out = run("fish", "--no-config", "-c", `source warren.fish; complete -C 'warren ${line}'`);
    expect(out.split("\n").slice(0, -1)).toEqual([expect.stringMatching(`^${word}(\t|$)`)]);
  });
});
