/** The program that docs/getting-started.md prints, for those who run it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "getting-started.md"), "utf8");

/** The page's code blocks of a language, in order. */
export const blocksOf = (language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\r?\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(
    ([, text = ""]) => text,
  );

/** The printed program has no types to strip: as a CommonJS module it differs in its imports and exports only. */
export const asCommonJs = (program: string): string =>
  program
    .replace(/^import (.*) from (".*");$/gm, "const $1 = require($2);")
    .replace(/^export const (\w+)/gm, "exports.$1");
