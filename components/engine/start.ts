/** Serves the plugin, under the version of the package that it comes with. */
import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { warrenPlugin } from "./plugin.ts";
import { connectLog } from "./protocol/engineLog.ts";
import { serve } from "./protocol/server.ts";

const file = findPackageJSON(import.meta.url);
if (file === undefined) throw new Error("the package.json of pulumi-warren is missing");
const { version } = JSON.parse(readFileSync(file, "utf8")) as { readonly version: string };
const log = connectLog(process.argv.slice(2).find((argument) => !argument.startsWith("-")));

await serve(warrenPlugin(version, log));
