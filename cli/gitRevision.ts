/** Reads a topology file, and the files that it includes, from a revision of the git repository. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, matchesGlob } from "node:path/posix";
import { type Loaded, loadTopology } from "../components/topology/load.ts";
import { CommandError } from "./command.ts";
import { type LoadValues, variablesOf, versionOf } from "./load.ts";
import { reading } from "./progress.ts";

export interface Revision {
  readonly revision: string;
  /** Relative to the working directory; git takes it after `./`. */
  readonly path: string;
}

/** Parses `HEAD~1:topology.yaml`. Undefined for the name of a file, which may contain a colon. */
export function revisionOf(name: string): Revision | undefined {
  const colon = name.indexOf(":");
  if (colon < 1 || existsSync(name)) return undefined;
  return { revision: name.slice(0, colon), path: name.slice(colon + 1) };
}

function git(...args: readonly string[]): Buffer {
  try {
    return execFileSync("git", [...args], { stdio: ["ignore", "pipe", "pipe"], maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const told = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
    throw new CommandError(told.split("\n")[0] || "git failed");
  }
}

export function loadRevision({ revision, path }: Revision, values: LoadValues): Loaded {
  const read = (file: string) => {
    const bytes = git("show", "--end-of-options", `${revision}:./${file}`);
    reading(`${revision}:${file}`, bytes.length);
    return bytes;
  };
  return loadTopology(path, read(path), {
    read,
    glob: (pattern, folder) => {
      const wanted = join(folder, pattern);
      const names = git(
        "ls-tree",
        "-r",
        "-z",
        "--name-only",
        "--end-of-options",
        revision,
        "--",
        ".",
      ).toString();
      return names.split("\0").filter((name) => name !== "" && matchesGlob(name, wanted));
    },
    variables: variablesOf(values),
    ...versionOf(values),
  });
}
