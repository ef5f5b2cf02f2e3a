/**
 * `pulumi destroy --target` and `--exclude` of single objects take the guard along, because it depends on all of them, and
 * what the guard deletes is the whole topology. Pulumi tells a provider nothing of such flags, so the command itself is
 * asked: the plugin is started by it.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

export interface Flags {
  readonly targets: readonly string[];
  readonly excludes: readonly string[];
}

/** Of the command that has started this process; none where the system does not tell. */
export function flagsOfEngine(): Flags {
  try {
    return flagsIn(argumentsOf(process.ppid));
  } catch {
    return { targets: [], excludes: [] };
  }
}

/** @throws where the system does not tell, as on Windows */
export function argumentsOf(pid: number, platform: NodeJS.Platform = process.platform): readonly string[] {
  // Exact, and there is not always a `ps`.
  if (platform === "linux") return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  // A name with a space is cut; its beginning says enough.
  return execFileSync("ps", ["-ww", "-o", "args=", "-p", String(pid)], { encoding: "utf8" })
    .trim()
    .split(" ");
}

/** @param args of Pulumi's command line */
export function flagsIn(args: readonly string[]): Flags {
  const valuesOf = (long: string, short: string) =>
    args.flatMap((arg, index) => {
      if (arg === long || arg === short) return args[index + 1] ?? [];
      const [, value] = new RegExp(`^(?:${long}=|${short}=?)(.+)$`).exec(arg) ?? [];
      return value ?? [];
    });
  return { targets: valuesOf("--target", "-t"), excludes: valuesOf("--exclude", "-x") };
}

/**
 * @param urn the guard's
 * @returns what the flags name, if they are meant for single objects of the guard's topology
 */
export function partOf({ targets, excludes }: Flags, urn: string): readonly string[] {
  const [, , , ...rest] = urn.split("::");
  const topology = `::${rest.join("::").replace(/[^/]*$/, "")}`;
  const objects = (given: readonly string[]) =>
    given.filter((one) => one.includes(topology) && !patternOf(one).test(urn));
  const aimed = objects(targets);
  return [...(aimed.length === targets.length ? aimed : []), ...objects(excludes)];
}

/** Pulumi's wildcards: `*` within a part of a URN, `**` over all. */
function patternOf(target: string): RegExp {
  const parts = target.split(/(\*+)/).map((part) => {
    if (part === "*") return "[^:]*";
    return part.startsWith("*") ? ".*" : part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`);
}
