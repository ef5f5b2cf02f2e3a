/** "Did you mean …": the allowed word nearest to the given one. */
import { quote } from "./problem.ts";

/** Longer words are not compared: typos in them are hard to recognise, and the time grows quadratically. */
const longestWord = 64;

/** `auto_delete`, `AutoDelete` and `autoDelete` are the same typo. */
const normal = (word: string) => word.toLowerCase().replaceAll(/[-_]/g, "");

/** The number of insertions, deletions, substitutions and swaps of neighbours that turn one word into the other. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let best = Math.min((last[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1);
      best = Math.min(best, (last[column - 1] ?? 0) + (same ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        best = Math.min(best, (before[column - 2] ?? 0) + 1);
      }
      line.push(best);
    }
    before = last;
    last = line;
  }
  return last[b.length] ?? 0;
}

/**
 * A function that returns `; did you mean "logs"?` or an empty string. It makes at most `comparisons` comparisons in
 * all its calls, so that thousands of wrong names in a file with thousands of right ones are reported quickly.
 */
export function suggester(comparisons: number): (word: string, allowed: Iterable<string>) => string {
  let left = comparisons;
  return (word, allowed) => {
    if (word.length > longestWord) return "";
    const wanted = normal(word);
    let bestDistance = wanted.length <= 4 ? 1 : 2;
    let best: string | undefined;
    for (const candidate of allowed) {
      if (left <= 0) break;
      if (candidate.length > longestWord || Math.abs(candidate.length - word.length) > 4) continue;
      left -= 1;
      const found = distance(wanted, normal(candidate));
      if (found > bestDistance || (found === bestDistance && best !== undefined)) continue;
      bestDistance = found;
      best = candidate;
    }
    return best === undefined ? "" : `; did you mean ${quote(best)}?`;
  };
}
