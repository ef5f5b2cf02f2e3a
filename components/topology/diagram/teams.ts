/** Groups objects whose names begin with the same word. */
import type { NodeDraft } from "./nodes.ts";

const firstWord = (name: string) => /^[^./_-]+/u.exec(name)?.[0] ?? "";

/** Fewer are not a group: a frame around one or two boxes hides more than it shows. */
const smallestTeam = 3;

/** Empty if all objects, or too few, share a word: one frame around everything is useless. */
export function teamsOf(nodes: readonly NodeDraft[]): ReadonlyMap<NodeDraft, string> {
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
