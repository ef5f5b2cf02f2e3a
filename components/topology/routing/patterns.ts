/** Whether the regular expressions of policies and permissions match names. */
import { onlyName } from "../language/namePattern.ts";
import { branchesOf, costOf } from "../language/patternSyntax.ts";

/** Undefined: only the broker can tell. */
export type Matcher = (name: string) => boolean | undefined;

/**
 * JavaScript tries every possible match, so what matches names together gets so many steps, some seconds' worth. What is
 * asked after that stays unknown: a file of anybody's must not keep a pipeline busy for hours.
 */
const allSteps = 2e9;
/** An expression that could take more for one name is not evaluated. */
const mostSteps = 2e7;
/** What asking one expression about one name costs, however simple the expression is. */
const leastSteps = 100;

/** The steps that are left for some expressions together. */
export interface Budget {
  left: number;
}

export const newBudget = (): Budget => ({ left: allSteps });

// Not with Buffer: the diagram's page does routing in a browser.
const bytes = (text: string) => String.fromCharCode(...new TextEncoder().encode(text));

/** One for each pattern. The broker searches bytes, not characters, anywhere in the name. */
export function matchersOf(patterns: readonly string[], budget = newBudget()): readonly Matcher[] {
  const affords = (cost: number): boolean => {
    budget.left = budget.left < cost ? 0 : budget.left - cost;
    return budget.left > 0;
  };
  let [last, lastBytes] = ["", ""];
  const bytesOf = (name: string) => {
    // Many patterns are tried on one name after the other.
    if (name !== last) [last, lastBytes] = [name, bytes(name)];
    return lastBytes;
  };
  return patterns.map((pattern) => {
    const one = onlyName(pattern);
    if (one !== undefined) return (name) => (affords(leastSteps) ? name === one : undefined);
    const ignoreCase = pattern.startsWith("(?i)");
    const source = ignoreCase ? pattern.slice("(?i)".length) : pattern;
    const branches = branchesOf(source);
    const cost = branches === undefined ? Number.POSITIVE_INFINITY : costOf(branches);
    const compiled = cost > mostSteps ? undefined : compile(bytes(source), ignoreCase);
    if (compiled === undefined) {
      return () => {
        affords(leastSteps);
        return undefined;
      };
    }
    const steps = Math.max(cost, leastSteps);
    return (name) => (affords(steps) ? compiled.test(bytesOf(name)) : undefined);
  });
}

function compile(source: string, ignoreCase: boolean): RegExp | undefined {
  try {
    return new RegExp(source, ignoreCase ? "i" : "");
  } catch {
    return undefined; // e.g. a range from z to a, which the broker refuses, too
  }
}

/** The same for one pattern and one name. */
export const matchesPattern = (pattern: string, name: string): boolean | undefined =>
  matchersOf([pattern])[0]?.(name);
