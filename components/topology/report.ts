/** Where the checks leave what they find. */
import type { Problem } from "./model.ts";
import type { Finding } from "./problem.ts";
import { locate, type SourceNode } from "./source/node.ts";
import { suggester } from "./suggest.ts";

export type Path = Problem["path"];

/** Enough for every problem of a sane file; after these a hostile one gets no more suggestions. */
const maxComparisons = 100_000;

/** More tell nobody more, and take the time and memory that a hostile file wants. */
const maxProblems = 10_000;

export interface Report {
  /** `part`: whether the key at the end of the path is wrong, or the value. */
  readonly add: (finding: Finding, path: Path, part: "key" | "value") => void;
  /** `; did you mean "logs"?`, or nothing where no allowed word is near. */
  readonly didYouMean: (word: string, allowed: Iterable<string>) => string;
  readonly problems: () => readonly Problem[];
  /** Whether nothing more is taken, so that looking further is in vain. */
  readonly isFull: () => boolean;
}

export function reportOn(root: SourceNode): Report {
  const problems: Problem[] = [];
  return {
    add: ({ code, message }, path, part) => {
      if (problems.length >= maxProblems) return;
      const at = locate(root, path, part);
      problems.push(at === undefined ? { code, message, path } : { code, message, path, at });
    },
    didYouMean: suggester(maxComparisons),
    problems: () => problems,
    isFull: () => problems.length >= maxProblems,
  };
}
