// Random text with the rules of the random package: which characters, and how many of each class at least.
import { randomInt } from "node:crypto";

export interface TextRules {
  /** Number of characters, from 1. */
  readonly length: number;
  readonly classes: readonly CharacterClass[];
}

export interface CharacterClass {
  readonly characters: string;
  /** How many characters of this class there are at least. */
  readonly minimum: number;
}

/** Draws text by the rules from a cryptographic source, each character with equal odds, in a random order. */
export function randomText(rules: TextRules): string {
  const all = rules.classes.map(({ characters }) => characters).join("");
  const drawn = rules.classes.flatMap(({ characters, minimum }) =>
    Array.from({ length: minimum }, () => pick(characters)),
  );
  while (drawn.length < rules.length) drawn.push(pick(all));
  for (let last = drawn.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [drawn[last], drawn[other]] = [drawn[other] ?? "", drawn[last] ?? ""];
  }
  return drawn.join("");
}

function pick(characters: string): string {
  return characters.charAt(randomInt(characters.length));
}
