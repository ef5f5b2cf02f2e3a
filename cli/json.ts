/** `--json`: a command's result for programs. */
import type { Results } from "./results.ts";

export const jsonOption = {
  type: "boolean",
  default: false,
  help: "Prints JSON, for programs; `warren schema --of` describes it.",
} as const;

/** Of the commands that print a topology file. */
export const jsonFileOption = { ...jsonOption, help: "Prints JSON instead of YAML." } as const;

/** Marks that change the direction of text, and control characters, but for the line breaks between the fields. */
const active = /[\p{Bidi_Control}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/gu;

/**
 * The result as the schema of the command says, without what a terminal would act on.
 * @typeParam Name the command, as in `Results`; it must be given
 * @param spaces of each level; 0: on one line
 */
export function jsonOf<Name extends keyof Results = never>(result: Results[Name], spaces = 2): string {
  return JSON.stringify(result, undefined, spaces).replace(
    active,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
