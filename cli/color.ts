/** `--color` of the commands that mark errors and warnings by colours. */
import { type Option, UsageError } from "./command.ts";

const choices = ["auto", "always", "never"] as const;

export const colorOption = {
  type: "string",
  choices,
  default: "auto",
  help: "Whether the text has colours; auto: in a terminal, unless NO_COLOR is set.",
} as const satisfies Option;

/** @throws UsageError for another word */
export function isColoured(given: string): boolean {
  const choice = choices.find((one) => one === given);
  if (choice === undefined) {
    throw new UsageError(`--color takes ${choices.join(", ")}, not ${JSON.stringify(given)}`);
  }
  return choice === "always" || (choice === "auto" && process.stdout.isTTY === true && !process.env.NO_COLOR);
}
