/** The Pulumi CLI and its language host: from PATH, else the official release, else built. */
import { cpSync, existsSync, mkdirSync, renameSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { cache, checkout, logs } from "../paths.ts";
import { capture, run } from "../run.ts";
import { findOnPath } from "./findOnPath.ts";
import { goBuild } from "./goBuild.ts";
import { languageHost, languageHostFront, pulumi, pulumiVersion } from "./programs.ts";
import { remembered } from "./unreachable.ts";

export interface Choice {
  readonly name: string;
  readonly version: string;
  readonly from: string;
  /** The executable. */
  readonly file: string;
}

/** Older versions lack options beside `stackConfigDir` that the stacks need; newer minor versions are fine. */
const oldest = [3, 250];

/** The CLI on PATH or the official release; undefined if neither is available. */
export async function findPulumi(): Promise<Choice | undefined> {
  const onPath = findOnPath("pulumi");
  if (onPath !== undefined) {
    const version = (await capture(onPath, ["version"]).catch(() => "")).trim().replace(/^v/, "");
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major === oldest[0] && minor >= (oldest[1] ?? 0))
      return { name: "pulumi", version, from: "PATH", file: onPath };
  }
  return official();
}

/** npm's `pulumi` downloads a release at its first use, including ones newer than its own. */
async function official(): Promise<Choice | undefined> {
  const launcher = join(checkout, "node_modules", "pulumi", "run.js");
  return remembered(`pulumi-${pulumiVersion}`, async () => {
    const env = { PULUMI_VERSION: pulumiVersion };
    await run(process.execPath, [launcher, "version"], { env, log: join(logs, "pulumi-download.log") });
    const cacheOf = "process.stdout.write(require(process.argv[1]).cacheDir(process.argv[2]))";
    const library = join(dirname(launcher), "lib", "cache");
    const folder = await capture(process.execPath, ["-e", cacheOf, library, pulumiVersion]);
    const file = join(folder, "bin", "pulumi");
    return { name: "pulumi", version: pulumiVersion, from: "official release", file };
  });
}

/** The language host is beside the real CLI file: if the engine found it on PATH, it would warn in each run. */
export async function buildPulumi(): Promise<Choice> {
  const files: string[] = [];
  for (const program of [pulumi, languageHostFront, languageHost]) files.push(await goBuild(program));
  // The folder's name depends on all of them: a changed one gives another folder.
  const folder = join(cache, "go", files.map((file) => basename(dirname(file))).join("+"));
  if (!existsSync(folder)) {
    const part = `${folder}.part-${process.pid}`;
    mkdirSync(part, { recursive: true });
    for (const file of files) cpSync(file, join(part, basename(file)));
    renameSync(part, folder);
  }
  const file = join(folder, "pulumi");
  return { name: "pulumi", version: pulumiVersion, from: "built from its Go modules", file };
}
