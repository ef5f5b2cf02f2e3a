/** The completion for bash. It also runs in bash 3.2, the one of macOS. */
import type { Place } from "./places.ts";

const quoted = (words: readonly string[]) => `"${words.join(" ")}"`;

/** What a word after an option, or none, is completed with. */
function rulesOf({ path, options, words, takesPaths }: Place): readonly string[] {
  const at = path.join(" ");
  const values = options.flatMap(({ name, short, type, choices, isPath }) => {
    if (type === "boolean") return [];
    const names = [`--${name}`, ...(short === undefined ? [] : [`-${short}`])];
    const pattern = names.map((dashed) => `"${at} ${dashed}"`).join("|");
    if (choices !== undefined) return [`    ${pattern}) words=${quoted(choices)} ;;`];
    return [`    ${pattern}) ${isPath === true ? "paths=1" : ":"} ;;`];
  });
  const names = quoted(options.map(({ name }) => `--${name}`));
  const rest = takesPaths ? "paths=1" : `words=${quoted(words.map(({ word }) => word))}`;
  return [...values, `    "${at} "*) if [[ $cur == -* ]]; then words=${names}; else ${rest}; fi ;;`];
}

export function bashCompletion(places: readonly Place[]): string {
  const paths = places.filter(({ path }) => path.length > 0).map(({ path }) => `"${path.join(" ")}"`);
  // Longer paths first, because `messages` also fits what follows `messages peek`.
  const ordered = places.toSorted((a, b) => b.path.length - a.path.length);
  return `# Completion of warren for bash: eval "$(warren completion bash)"
_warren() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at="" words="" paths="" i
  # --format=json is three words here.
  if [[ $cur == "=" ]]; then cur=""; elif [[ $prev == "=" ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((i = 1; i < COMP_CWORD && i < 3; i++)); do
    case "\${at:+$at }\${COMP_WORDS[i]}" in
      ${paths.join("|")}) at="\${at:+$at }\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at $prev" in
${ordered.flatMap(rulesOf).join("\n")}
  esac
  COMPREPLY=()
  local IFS=$'\\n'
  if [[ -n $paths ]]; then
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "$cur"))
  else
    COMPREPLY=($(compgen -W "\${words// /$'\\n'}" -- "$cur"))
  fi
}
complete -F _warren warren
`;
}
