/**
 * Makes Warren's plugin known to Pulumi, which looks for it by name and version in a folder of its own. The package
 * contains the plugin as JavaScript; what lies in Pulumi's folder is a short script that starts it. So neither a download
 * nor a line in Pulumi.yaml is needed, and each version of the package has its own plugin.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import nodeModule from "node:module";
import { homedir } from "node:os";
import { dirname, extname, join } from "node:path";

const executable = "pulumi-resource-warren";

/** Of this package. */
export const version = readVersion();

function readVersion(): string {
  const file = nodeModule.findPackageJSON(import.meta.url);
  if (file === undefined) throw new Error("the package.json of pulumi-warren is missing");
  return (JSON.parse(readFileSync(file, "utf8")) as { readonly version: string }).version;
}

export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Path of Node's executable. */
  readonly node: string;
}

const thisMachine: Machine = { env: process.env, platform: process.platform, node: process.execPath };

/**
 * @param main the plugin's program; a project that has moved is replaced by one that is there
 * @returns the script's path
 * @throws if Pulumi's folder cannot be written to
 */
export function installPlugin(
  { env, platform, node }: Machine = thisMachine,
  // .ts in a checkout, .js in the npm package.
  main: string = join(import.meta.dirname, "provider", `main${extname(import.meta.filename)}`),
): string {
  const home = env.PULUMI_HOME ?? join(homedir(), ".pulumi");
  const file = join(home, "plugins", `resource-warren-v${version}`, executable);
  return platform === "win32"
    ? write(`${file}.cmd`, `@echo off\r\n"${node}" "${main}" %*\r\n`)
    : write(file, shellScript(node, main));
}

function shellScript(node: string, main: string): string {
  return [
    "#!/bin/sh",
    `# Starts the plugin of pulumi-warren ${version}. Programs that use the package write this file.`,
    `main=${quoted(main)}`,
    `node=${quoted(node)}`,
    'if [ ! -f "$main" ]; then',
    `  echo "pulumi-warren ${version} is no longer at $main: run 'pulumi preview', or 'npx warren plugin', in a project that has it" >&2`,
    "  exit 1",
    "fi",
    '[ -x "$node" ] || node=node',
    'exec "$node" --max-semi-space-size=4 "$main" "$@"',
    "",
  ].join("\n");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Two programs may write it at the same time: each finds a whole script. */
function write(file: string, text: string): string {
  if (existsSync(file) && readFileSync(file, "utf8") === text) return file;
  try {
    mkdirSync(dirname(file), { recursive: true });
    const own = `${file}.${process.pid}`;
    writeFileSync(own, text, { mode: 0o755 });
    renameSync(own, file);
    return file;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `cannot make the plugin of pulumi-warren known to Pulumi: ${reason}. Make that folder writable, or name the ` +
        `plugin in Pulumi.yaml:\nplugins:\n  providers:\n    - name: warren\n      path: node_modules/.bin`,
    );
  }
}
