/** The root folder of this command's package: the checkout, or a folder in node_modules. */
import nodeModule from "node:module";
import { dirname } from "node:path";
import { CommandError } from "./command.ts";

export function packageRoot(): string {
  const file = nodeModule.findPackageJSON("..", import.meta.url);
  if (file === undefined) throw new CommandError("the package that this command belongs to is incomplete");
  return dirname(file);
}
