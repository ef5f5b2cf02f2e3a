/** Groups objects: by the team of their file, or else by the first word of their names. */
import type { NodeDraft } from "./nodes.ts";

const firstWord = (name: string) => /^[^./_-]+/u.exec(name)?.[0] ?? "";

/** Fewer are not a group: a frame around one or two boxes hides more than it shows. */
const smallestTeam = 3;

/** @param ofFiles the team of each file that another one includes */
export function teamsOf(
  nodes: readonly NodeDraft[],
  ofFiles: ReadonlyMap<string, string>,
): ReadonlyMap<NodeDraft, string> {
  if (ofFiles.size === 0) return byName(nodes.filter(({ kind }) => kind === "exchange" || kind === "queue"));
  return new Map(
    nodes.flatMap((node) => {
      const team = ofFiles.get(node.file ?? "");
      return team === undefined ? [] : [[node, team] as const];
    }),
  );
}

/** Empty if all objects, or too few, share a word: one frame around everything is useless. */
function byName(nodes: readonly NodeDraft[]): ReadonlyMap<NodeDraft, string> {
  const sizes = new Map<string, number>();
  for (const { name } of nodes) sizes.set(firstWord(name), (sizes.get(firstWord(name)) ?? 0) + 1);
  const teams = new Map<NodeDraft, string>();
  for (const node of nodes) {
    const word = firstWord(node.name);
    const size = sizes.get(word) ?? 0;
    if (word !== "" && word !== "amq" && size >= smallestTeam && size < nodes.length) teams.set(node, word);
  }
  return teams;
}
