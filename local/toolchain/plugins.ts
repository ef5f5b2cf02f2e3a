/** Resource plugins in the engine's plugin folder: the official one first, else the local stand-in. */
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { cache, checkout, environment, logs } from "../paths.ts";
import { run } from "../run.ts";
import { goBuild } from "./goBuild.ts";
import { rabbitmqPlugin } from "./programs.ts";
import type { Choice } from "./pulumi.ts";
import { remembered } from "./unreachable.ts";

const names = ["kubernetes", "rabbitmq", "random"] as const;

type PluginName = (typeof names)[number];

/** Puts the three plugins where the engine looks for them, in the versions that package-lock.json names. */
export async function installPlugins(pulumi: string): Promise<Choice[]> {
  const chosen: Choice[] = [];
  for (const name of names) chosen.push(await installPlugin(pulumi, name));
  return chosen;
}

/** A plugin has the version of its npm package, which package.json pins. */
export function pluginVersion(name: PluginName): string {
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(join(checkout, "package.json"), "utf8"),
  ) as Record<"dependencies" | "devDependencies", Readonly<Record<string, string>>>;
  const version = { ...dependencies, ...devDependencies }[`@pulumi/${name}`];
  if (version === undefined) throw new Error(`package.json does not name @pulumi/${name}`);
  return version;
}

async function installPlugin(pulumi: string, name: PluginName): Promise<Choice> {
  const version = pluginVersion(name);
  const folder = join(environment().PULUMI_HOME ?? "", "plugins", `resource-${name}-v${version}`);
  const file = join(folder, `pulumi-resource-${name}`);
  const standIn = join(folder, "stand-in");
  if (existsSync(file) && !existsSync(standIn)) return { name, version, from: "official release", file };
  const official = await remembered(`plugin-${name}-${version}`, () =>
    run(pulumi, ["plugin", "install", "resource", name, version], {
      env: environment(),
      log: join(logs, `plugin-${name}.log`),
    }).then(() => true),
  );
  if (official) return { name, version, from: "official release", file };
  const program = name === "rabbitmq" ? await goBuild(rabbitmqPlugin(version)) : await bundled(name);
  mkdirSync(folder, { recursive: true });
  const link = `${file}.new-${process.pid}`;
  symlinkSync(program, link);
  renameSync(link, file);
  writeFileSync(standIn, "made by ./dev; see local/plugins\n");
  return { name, version, from: "stand-in of local/plugins", file };
}

/** The TypeScript plugins become one JavaScript file and a launcher that starts it with this Node. */
async function bundled(name: "kubernetes" | "random"): Promise<string> {
  const hash = createHash("sha256").update(launched(""));
  const sources = [
    join(checkout, "components", "engine", "protocol"),
    join(checkout, "local", "plugins", name),
  ];
  for (const path of sources) {
    for (const file of readdirSync(path, { recursive: true, encoding: "utf8" }).sort()) {
      if (file.endsWith(".ts")) hash.update(file).update(readFileSync(join(path, file)));
    }
  }
  hash.update(readFileSync(join(checkout, "package-lock.json")));
  const launcher = join(
    cache,
    "plugins",
    `${name}-${hash.digest("hex").slice(0, 12)}`,
    `pulumi-resource-${name}`,
  );
  if (existsSync(launcher)) return launcher;
  const folder = dirname(launcher);
  mkdirSync(folder, { recursive: true });
  const { buildPlugin } = await import("../plugins/build.ts");
  const script = join(folder, "main.cjs");
  await buildPlugin(name, script);
  const part = `${launcher}.part-${process.pid}`;
  writeFileSync(part, launched(script));
  chmodSync(part, 0o755);
  renameSync(part, launcher);
  return launcher;
}

/** Every preview starts the plugins one after another: what Node compiled the last time saves a third of that. */
function launched(script: string): string {
  return `#!/bin/sh\nNODE_COMPILE_CACHE='${script}.compiled' exec '${process.execPath}' '${script}' "$@"\n`;
}
