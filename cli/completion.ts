/** `warren completion SHELL`: a script with which the shell completes commands, options and their values. */
import { type Command, type Commands, command, UsageError } from "./command.ts";
import { bashCompletion } from "./completion/bash.ts";
import { fishCompletion } from "./completion/fish.ts";
import { placesOf } from "./completion/places.ts";
import { zshCompletion } from "./completion/zsh.ts";

const shells = new Map([
  ["bash", bashCompletion],
  ["zsh", zshCompletion],
  ["fish", fishCompletion],
]);

export const completion = (commands: Commands): Command =>
  command({
    usage: [...shells.keys()].join("|"),
    operands: [...shells.keys()],
    options: {},
    examples: [
      {
        line: "warren completion bash >> ~/.bashrc",
        help: 'Once; or eval "$(warren completion bash)" in ~/.bashrc, for zsh in ~/.zshrc after compinit.',
      },
      { line: "warren completion fish > ~/.config/fish/completions/warren.fish", help: "Once." },
    ],
    next: {
      0: "the shell completes `warren` once it has read this script",
    },
    run: async ({ positionals: [shell = "", ...more] }, { raw }) => {
      const script = shells.get(shell);
      if (script === undefined || more.length > 0) {
        throw new UsageError(`exactly one shell is needed: ${[...shells.keys()].join(", ")}`);
      }
      raw(script(await placesOf(commands)).trimEnd());
      return 0;
    },
  });
