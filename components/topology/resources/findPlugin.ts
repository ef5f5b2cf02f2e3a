/** Whether Pulumi's engine will find the executable of Warren's own provider, and what to do if not. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { parse } from "yaml";
import { packageName } from "../../engine/tokens.ts";

const executable = `pulumi-resource-${packageName}`;

/** What to tell the user; undefined where all is well. The engine itself would only say that something is missing. */
export function pluginAdvice(folder: string, env: NodeJS.ProcessEnv): string | undefined {
  if (isNamed(folder) || isOnPath(env.PATH) || isInstalled(env.PULUMI_HOME)) return undefined;
  return (
    "a topology needs the plugin that pulumi-warren brings, and Pulumi does not know where that is. Add to Pulumi.yaml:\n" +
    `plugins:\n  providers:\n    - name: ${packageName}\n      path: node_modules/.bin`
  );
}

/** In the project's file, which stands in the program's folder or above it. */
function isNamed(folder: string): boolean {
  for (const name of ["Pulumi.yaml", "Pulumi.yml"]) {
    const file = join(folder, name);
    if (!existsSync(file)) continue;
    const project: unknown = parse(readFileSync(file, "utf8"));
    const { plugins } = project as { plugins?: { providers?: readonly { name?: unknown }[] } }; // Pulumi has read it
    return plugins?.providers?.some(({ name }) => name === packageName) ?? false;
  }
  return dirname(folder) !== folder && isNamed(dirname(folder));
}

function isOnPath(path = ""): boolean {
  return path.split(delimiter).some((folder) => folder !== "" && existsSync(join(folder, executable)));
}

function isInstalled(home = join(homedir(), ".pulumi")): boolean {
  const plugins = join(home, "plugins");
  return (
    existsSync(plugins) && readdirSync(plugins).some((name) => name.startsWith(`resource-${packageName}-`))
  );
}
