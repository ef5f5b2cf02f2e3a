/** The replacement for the random plugin: one JavaScript file, and a launcher that starts it with this Node. */
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { cache, checkout } from "../paths.ts";

const source = join(checkout, "local", "plugins", "random");

/**
 * Bundles the plugin unless that is done; it reports `version`. Returns the launcher. Throws if esbuild finds an error.
 */
export async function randomPlugin(version: string): Promise<string> {
  const hash = createHash("sha256").update(launcher("")).update(version);
  for (const folder of [source, join(checkout, "components", "provider", "protocol")]) {
    for (const file of readdirSync(folder).sort()) {
      if (file.endsWith(".ts")) hash.update(file).update(readFileSync(join(folder, file)));
    }
  }
  hash.update(readFileSync(join(checkout, "package-lock.json")));
  const name = `random-${hash.digest("hex").slice(0, 12)}`;
  const program = join(cache, "plugins", name, "pulumi-resource-random");
  if (existsSync(program)) return program;
  mkdirSync(dirname(program), { recursive: true });
  // The npm packages may have been missing when this module was loaded.
  const { build } = await import("esbuild");
  const script = join(dirname(program), "main.cjs");
  await build({
    entryPoints: [join(source, "main.ts")],
    outfile: script,
    bundle: true,
    platform: "node",
    format: "cjs",
    minify: true,
    keepNames: true,
    logLevel: "error",
    define: { PLUGIN_VERSION: JSON.stringify(version) },
  });
  const part = `${program}.part-${process.pid}`;
  writeFileSync(part, launcher(script));
  chmodSync(part, 0o755);
  renameSync(part, program);
  return program;
}

/** Every preview starts the plugins one after another: Node's compile cache saves a third of that time. */
function launcher(script: string): string {
  return `#!/bin/sh\nNODE_COMPILE_CACHE='${script}.compiled' exec '${process.execPath}' '${script}' "$@"\n`;
}
