/** Where the package lies that this command belongs to: the checkout, or a folder of node_modules. */
import { findPackageJSON } from "node:module";
import { dirname } from "node:path";
import { CommandError } from "./command.ts";

export function packageRoot(): string {
  const file = findPackageJSON("..", import.meta.url);
  if (file === undefined) throw new CommandError("the package that this command belongs to is incomplete");
  return dirname(file);
}
