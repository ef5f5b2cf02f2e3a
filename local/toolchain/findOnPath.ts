import { accessSync, constants, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { bin } from "../paths.ts";

/** The real path of a program on this machine, ignoring our own link to it and npm's packages. */
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
