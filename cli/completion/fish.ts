/** The completion for fish. */
import type { Place } from "./places.ts";

const quoted = (text: string) => `'${text.replace(/['\\]/g, "\\$&")}'`;

const described = (help: string) => (help === "" ? "" : ` -d ${quoted(help)}`);

function linesOf({ path, options, words, takesPaths }: Place): readonly string[] {
  const line = (condition: string, rest: string) => `complete -c warren -n ${quoted(condition)}${rest}`;
  const at = `__warren_at ${path.join(" ")}`.trimEnd();
  const next = `__warren_next ${path.join(" ")}`.trimEnd();
  return [
    ...words.map(({ word, help }) => line(next, ` -a ${word}${described(help)}`)),
    ...(takesPaths ? [line(at, " -F")] : []),
    ...options.map(({ name, short, type, choices, isPath, help }) => {
      const value =
        isPath === true ? " -r -F" : choices === undefined ? " -x" : ` -x -a ${quoted(choices.join(" "))}`;
      const names = ` -l ${name}${short === undefined ? "" : ` -s ${short}`}`;
      return line(
        path.length === 0 ? next : at,
        `${names}${type === "boolean" ? "" : value}${described(help)}`,
      );
    }),
  ];
}

export function fishCompletion(places: readonly Place[]): string {
  return `# Completion of warren for fish: warren completion fish | source
function __warren_at -d 'Whether the command line begins with these words'
    set -l words (commandline -opc)
    set -e words[1]
    for i in (seq (count $argv))
        test "$words[$i]" = "$argv[$i]"; or return 1
    end
end
function __warren_next -d 'Whether the word after these is being written'
    __warren_at $argv; and test (count (commandline -opc)) -eq (math (count $argv) + 1)
end
complete -c warren -f
${places.flatMap(linesOf).join("\n")}
`;
}
