/** Which team a file belongs to: the included file is a team's. */
import { basename, dirname, extname } from "node:path";
import type { Unit } from "./severity.ts";

/**
 * By the file's name in positions. The name of a team is the shortest part of its file's path that distinguishes it from
 * the others: `billing` for `teams/billing.yaml` or for `teams/billing/topology.yaml`. A file that several teams extend
 * is nobody's.
 */
export function teamsOf(included: readonly Unit[]): ReadonlyMap<string, string> {
  const [only, ...others] = included;
  if (only === undefined) return new Map();
  // A file that only adds all the others in.
  if (others.length === 0 && only.included.length > 0) return teamsOf(only.included);
  const names = namesOf(included.map(({ files: [file = ""] }) => file));
  const teams = new Map<string, string>();
  const shared = new Set<string>();
  for (const [index, unit] of included.entries()) {
    const name = names[index] ?? "";
    for (const file of filesOf(unit)) {
      if (teams.has(file) && teams.get(file) !== name) shared.add(file);
      teams.set(file, name);
    }
  }
  return new Map([...teams].filter(([file]) => !shared.has(file)));
}

const filesOf = ({ files, included }: Unit): readonly string[] => [...files, ...included.flatMap(filesOf)];

function namesOf(files: readonly string[]): readonly string[] {
  const paths = files.map((file) => [
    ...dirname(file)
      .split(/[/\\]/)
      .filter((part) => part !== "."),
    basename(file, extname(file)),
  ]);
  const [first = []] = paths;
  const shortest = Math.min(...paths.map((path) => path.length));
  const alike = (at: (path: readonly string[], index: number) => string | undefined) => {
    let count = 0;
    while (count < shortest - 1 && paths.every((path) => at(path, count) === at(first, count))) count++;
    return count;
  };
  const before = alike((path, index) => path[index]);
  const after = paths.length === 1 ? 0 : alike((path, index) => path.at(-1 - index));
  return paths.map((path) => path.slice(before, Math.max(before + 1, path.length - after)).join("/"));
}
