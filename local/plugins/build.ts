// Bundles a plugin into one JavaScript file that node can start from anywhere, without node_modules.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const require = createRequire(import.meta.url);

/**
 * Bundles the plugin `name` into `outFile` (CommonJS). The plugin reports the version of the npm package whose
 * resources it makes, which is the version that the engine asks for. Throws if esbuild finds an error.
 */
export async function buildPlugin(name: "kubernetes" | "random", outFile: string): Promise<void> {
  const { version } = require(`@pulumi/${name}/package.json`) as { readonly version: string };
  await build({
    entryPoints: [fileURLToPath(new URL(`./${name}/main.ts`, import.meta.url))],
    outfile: outFile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    minify: true,
    keepNames: true,
    logLevel: "error",
    define: { PLUGIN_VERSION: JSON.stringify(version) },
  });
}
