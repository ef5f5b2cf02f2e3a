/** `--json`: a command's result for programs. */
import { inJson } from "../components/topology/escape.ts";
import type { Results } from "./results.ts";

export const jsonOption = {
  type: "boolean",
  default: false,
  help: "Prints JSON, for programs; `warren schema --of` describes it.",
} as const;

/** Of the commands that print a topology file. */
export const jsonFileOption = { ...jsonOption, help: "Prints JSON instead of YAML." } as const;

/**
 * The result as the schema of the command says.
 * @typeParam Name the command, as in `Results`; it must be given
 * @param spaces of each level; 0: on one line
 */
export function jsonOf<Name extends keyof Results = never>(result: Results[Name], spaces = 2): string {
  return inJson(result, spaces);
}
