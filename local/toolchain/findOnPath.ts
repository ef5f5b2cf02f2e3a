import { accessSync, constants, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { bin } from "../paths.ts";

/** A program that the machine has, by its real path: neither our own link to it nor one of npm's packages. */
export function findOnPath(name: string): string | undefined {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    if (folder === bin || folder.includes("node_modules")) continue;
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return realpathSync(file);
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}
