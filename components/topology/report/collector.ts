/** Collects the problems that the checks find. */
import type { Position, Problem } from "../model.ts";
import type { Finding } from "./problem.ts";
import { suggester } from "./suggest.ts";

export type Path = Problem["path"];

/** Enough for every problem of a normal file; after these a hostile file gets no more suggestions. */
const maxComparisons = 100_000;

/** More are useless to a reader, and cost the time and memory that a hostile file wants. */
const maxProblems = 10_000;

export interface Report {
  /** `part`: whether the key at the end of the path is wrong, or the value. */
  readonly add: (finding: Finding, path: Path, part: "key" | "value") => void;
  /** `; did you mean "logs"?`, or an empty string if no allowed word is near. */
  readonly didYouMean: (word: string, allowed: Iterable<string>) => string;
  readonly problems: () => readonly Problem[];
  /** Whether it is full, so that further checks are useless. */
  readonly isFull: () => boolean;
}

/** The position of the key at the end of a path, or of its value; undefined for a topology given in code. */
export type Locate = (path: Path, part: "key" | "value") => Position | undefined;

export function reportOn(locate: Locate): Report {
  const problems: Problem[] = [];
  return {
    add: ({ code, message }, path, part) => {
      if (problems.length >= maxProblems) return;
      const at = locate(path, part);
      problems.push(at === undefined ? { code, message, path } : { code, message, path, at });
    },
    didYouMean: suggester(maxComparisons),
    problems: () => problems,
    isFull: () => problems.length >= maxProblems,
  };
}
