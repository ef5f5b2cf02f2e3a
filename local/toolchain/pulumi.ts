/** The Pulumi CLI and its language host: what is on PATH, else the official release, else built. */
import { cpSync, existsSync, mkdirSync, renameSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { cache, checkout, logs } from "../paths.ts";
import { capture, run } from "../run.ts";
import { findOnPath } from "./findOnPath.ts";
import { goBuild } from "./goBuild.ts";
import { languageHost, languageHostStart, pulumi, pulumiVersion } from "./programs.ts";
import { remembered } from "./unreachable.ts";

export interface Choice {
  readonly name: string;
  readonly version: string;
  readonly from: string;
  /** The executable. */
  readonly file: string;
}

/** Older ones do not know `stackConfigDir`'s neighbours that the stacks rely on; newer minors are fine. */
const oldest = [3, 250];

export async function choosePulumi(): Promise<Choice> {
  const onPath = findOnPath("pulumi");
  if (onPath !== undefined) {
    const version = (await capture(onPath, ["version"]).catch(() => "")).trim().replace(/^v/, "");
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major === oldest[0] && minor >= (oldest[1] ?? 0))
      return { name: "pulumi", version, from: "PATH", file: onPath };
  }
  return (await official()) ?? (await built());
}

/** npm's `pulumi` fetches the release that its own version names, at its first use. */
async function official(): Promise<Choice | undefined> {
  const launcher = join(checkout, "node_modules", "pulumi", "run.js");
  return remembered(`pulumi-${pulumiVersion}`, async () => {
    await run(process.execPath, [launcher, "version"], { log: join(logs, "pulumi-download.log") });
    const file = await capture(process.execPath, ["-e", resolver, dirname(launcher)]);
    return { name: "pulumi", version: pulumiVersion, from: "official release", file: file.trim() };
  });
}

const resolver = `
const { cacheDir } = require(process.argv[1] + "/lib/cache");
process.stdout.write(require("path").join(cacheDir(require(process.argv[1] + "/package.json").version), "bin", "pulumi"));
`;

/** The language host stands beside the real CLI file: found on PATH, the engine would warn at each run. */
async function built(): Promise<Choice> {
  const files: string[] = [];
  for (const program of [pulumi, languageHostStart, languageHost]) files.push(await goBuild(program));
  // Named after all of them: when one changes it is another folder.
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
