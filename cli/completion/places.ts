/** What can be written at each place of a command line of `warren`. */
import type { Command, Commands, Option } from "../command.ts";

export interface Word {
  readonly word: string;
  readonly help: string;
}

/** The words after `warren validate`, for example. */
export interface Place {
  /** The words that lead there: none, or a command and its part. */
  readonly path: readonly string[];
  readonly options: readonly (Option & { readonly name: string })[];
  /** What may come next: commands, or fixed words. */
  readonly words: readonly Word[];
  readonly takesPaths: boolean;
}

const helpOption = { name: "help", type: "boolean", short: "h", help: "Prints this help." } as const;

/** @returns the place before a command first */
export async function placesOf(commands: Commands): Promise<readonly Place[]> {
  const first: Word[] = [];
  const places: Place[] = [];
  for (const [name, { summary, load }] of commands) {
    first.push({ word: name, help: summary });
    const found = await load();
    if (!("parts" in found)) {
      places.push(placeOf([name], found));
      continue;
    }
    const words = [...found.parts].map(([word, { summary }]) => ({ word, help: summary }));
    places.push({ path: [name], options: [helpOption], words, takesPaths: false });
    places.push({ path: ["help", name], options: [], words, takesPaths: false });
    for (const [part, { command }] of found.parts) places.push(placeOf([name, part], command));
  }
  const version = { name: "version", type: "boolean", help: "Prints the version of Warren." } as const;
  return [{ path: [], options: [helpOption, version], words: first, takesPaths: false }, ...places];
}

function placeOf(path: readonly string[], { options, operands }: Command): Place {
  const words = typeof operands === "object" ? operands.map((word) => ({ word, help: "" })) : [];
  return {
    path,
    options: [...Object.entries(options).map(([name, option]) => ({ ...option, name })), helpOption],
    words,
    takesPaths: operands === "paths",
  };
}
