/** Installs resource plugins in the engine's plugin folder: the official release first, else a local build. */
import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { checkout, environment, logs } from "../paths.ts";
import { run } from "../run.ts";
import { goBuild } from "./goBuild.ts";
import { kubernetesPlugin, rabbitmqPlugin } from "./programs.ts";
import type { Choice } from "./pulumi.ts";
import { randomPlugin } from "./randomPlugin.ts";
import { remembered } from "./unreachable.ts";

/** The Kubernetes plugin comes last: its build takes longest, and has already started. */
const names = ["rabbitmq", "random", "kubernetes"] as const;

type PluginName = (typeof names)[number];

/** The replacement for a release: its source, and how to build the executable. */
const built: Readonly<Record<PluginName, { from: string; make(version: string): Promise<string> }>> = {
  kubernetes: {
    from: "built from its Go module",
    make: (version) => goBuild(kubernetesPlugin(version)),
  },
  rabbitmq: { from: "stand-in of local/plugins", make: (version) => goBuild(rabbitmqPlugin(version)) },
  random: { from: "stand-in of local/plugins", make: randomPlugin },
};

/** Installs the three plugins for the engine, in the versions that package.json names. */
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
  // `./dev` only puts a link into the cache there.
  const released = existsSync(file) && !lstatSync(file).isSymbolicLink();
  const official =
    released ||
    (await remembered(`plugin-${name}-${version}`, () =>
      run(pulumi, ["plugin", "install", "resource", name, version], {
        env: environment(),
        log: join(logs, `plugin-${name}.log`),
      }).then(() => true),
    ));
  if (official) return { name, version, from: "official release", file };
  const { from, make } = built[name];
  const program = await make(version);
  mkdirSync(folder, { recursive: true });
  const link = `${file}.new-${process.pid}`;
  symlinkSync(program, link);
  renameSync(link, file);
  return { name, version, from, file };
}
