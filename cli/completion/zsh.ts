/** The completion for zsh. */
import type { Place, Word } from "./places.ts";

/** In single quotes. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** `_arguments` and `_describe` end a text at these. */
const escaped = (text: string) => text.replace(/[\\:[\]]/g, "\\$&");

type Option = Place["options"][number];

function valuePart({ type, value, choices, isPath }: Option): string {
  if (type === "boolean") return "";
  const action = isPath === true ? "_files" : choices === undefined ? " " : `(${choices.join(" ")})`;
  return `:${escaped(value ?? "value")}:${action}`;
}

/** `'--set[…]:NAME=VALUE: '`, and once more for the short form. */
function specsOf(option: Option): readonly string[] {
  const { name, short, multiple, help } = option;
  const rest = `[${escaped(help)}]${valuePart(option)}`;
  const names = [`--${name}`, ...(short === undefined ? [] : [`-${short}`])];
  const before = multiple === true ? "*" : names.length === 1 ? "" : `(${names.join(" ")})`;
  return names.map((dashed) => quoted(`${before}${dashed}${rest}`));
}

const described = (words: readonly Word[]) =>
  words.map(({ word, help }) => quoted(help === "" ? word : `${word}:${escaped(help)}`)).join(" ");

function actionOf({ path, options, words, takesPaths }: Place): string {
  const specs = options.flatMap(specsOf);
  // The words that lead here are no arguments of the command.
  const shift = path.length < 2 ? "" : "shift words; (( CURRENT-- )); ";
  const rest = takesPaths ? [quoted("*:file:_files")] : [];
  const own = words.length === 0 ? [] : [quoted(`1: :((${words.map(inList).join(" ")}))`)];
  return `${shift}_arguments ${[...specs, ...own, ...rest].join(" ")}`;
}

/** In the list of an action, where spaces end a word. */
const inList = ({ word, help }: Word) =>
  help === "" ? word : `${word}\\:${JSON.stringify(escaped(help).replaceAll("`", "'"))}`;

export function zshCompletion(places: readonly Place[]): string {
  const [first, ...others] = places;
  const cases = others
    .toSorted((a, b) => b.path.length - a.path.length)
    .map((place) => `    ${quoted(`${place.path.join(" ")} `)}*) ${actionOf(place)} ;;`);
  return `#compdef warren
# Completion of warren for zsh: eval "$(warren completion zsh)" after compinit
_warren() {
  if (( CURRENT == 2 )); then
    local -a commands=(${described(first?.words ?? [])})
    _describe command commands
    return
  fi
  shift words; (( CURRENT-- ))
  local at="$words[1] "
  (( CURRENT > 2 )) && at="$at$words[2] "
  case "$at" in
${cases.join("\n")}
  esac
}
if [[ "$funcstack[1]" == _warren ]]; then _warren "$@"; else compdef _warren warren; fi
`;
}
