/** Looks at nodes whose types a later check reports: what has another type counts as not there. */
import type { Entry, SourceNode } from "../source/node.ts";

export const entriesOf = (node: SourceNode | undefined): readonly Entry[] =>
  node?.kind === "map" ? [...node.entries.values()] : [];

export const textOf = (node: SourceNode | undefined): string | undefined =>
  node?.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;

export const fieldOf = (node: SourceNode | undefined, name: string): SourceNode | undefined =>
  node?.kind === "map" ? node.entries.get(name)?.value : undefined;

export const itemsOf = (node: SourceNode | undefined): readonly SourceNode[] =>
  node?.kind === "list" ? node.items : [];

/** What may be one value or a list of them. */
export function oneOrMore(node: SourceNode | undefined): readonly SourceNode[] {
  if (node?.kind === "list") return node.items;
  return node === undefined ? [] : [node];
}
