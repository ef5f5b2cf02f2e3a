/** `warren help [COMMAND]`: how `warren`, or one of its commands, is used. */
import { type Command, type Commands, command, UsageError } from "./command.ts";
import { groupHelpOf, helpOf, overview } from "./helpText.ts";
import { meant } from "./suggest.ts";

/** @throws UsageError for a name that is not there */
export async function explained(commands: Commands, names: readonly string[]): Promise<string> {
  const [name, part, ...more] = names;
  if (name === undefined) return overview(commands);
  const entry = commands.get(name);
  if (entry === undefined) {
    throw new UsageError(`unknown command: ${name}${meant(name, commands.keys())}`);
  }
  const found = await entry.load();
  if (!("parts" in found)) {
    if (part !== undefined) throw new UsageError(`${JSON.stringify(name)} has no commands of its own`);
    return helpOf(name, entry.summary, found);
  }
  if (part === undefined) return groupHelpOf(name, entry.summary, found);
  const one = found.parts.get(part);
  if (one === undefined || more.length > 0) {
    throw new UsageError(`${JSON.stringify(name)} has the commands ${[...found.parts.keys()].join(", ")}`);
  }
  return helpOf(`${name} ${part}`, one.summary, one.command);
}

export const help = (commands: Commands): Command =>
  command({
    usage: "[COMMAND]",
    operands: [...commands.keys()],
    options: {},
    examples: [
      { line: "warren help validate", help: "The options of `warren validate`." },
      { line: "warren help messages move", help: "The same for a command of a command." },
    ],
    next: {
      0: "`warren completion bash|zsh|fish` lets the shell complete commands and options",
    },
    run: async ({ positionals }, { out }) => {
      out(await explained(commands, positionals));
      return 0;
    },
  });
