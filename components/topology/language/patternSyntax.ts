/**
 * The regular expressions of policies and permissions, as far as PCRE, which the broker uses, and JavaScript read them
 * alike. Whatever is not certain is not read: an allowed grammar, because a list of what is forbidden forgets something.
 */

/** One item of an expression; its `cost` bounds how often a matcher that tries everything looks at it. */
export type Item =
  /** A character that means itself. */
  | { readonly kind: "literal"; readonly character: string; readonly cost: number }
  | { readonly kind: "begin" | "end" | "one" | "other"; readonly cost: number };

export interface Branch {
  readonly items: readonly Item[];
}

/** Longest name of a queue or an exchange, in bytes (AMQP's short string). */
const longestName = 255;

/** The alternatives of the expression, those outside of all parentheses; undefined if it is not certain what it means. */
export function branchesOf(pattern: string): readonly Branch[] | undefined {
  const reader = new Reader(pattern);
  const branches = reader.branches();
  return branches !== undefined && reader.isAtEnd ? branches : undefined;
}

/** How many steps matching one name may take at most, in the order of magnitude. */
export function costOf(branches: readonly Branch[]): number {
  const anchored = branches.every(({ items }) => items[0]?.kind === "begin");
  return costOfAll(branches) * (anchored ? 1 : longestName);
}

const costOfAll = (branches: readonly Branch[]): number =>
  branches.reduce((sum, { items }) => sum + items.reduce((product, { cost }) => product * cost, 1), 0);

/** Parentheses in one another that PCRE takes (PARENS_NEST_LIMIT of PCRE2). */
const deepest = 250;

class Reader {
  private readonly text: string;
  private index = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  get isAtEnd(): boolean {
    return this.index === this.text.length;
  }

  /** Up to the end or a closing parenthesis. */
  branches(): Branch[] | undefined {
    const all: Branch[] = [];
    do {
      const items: Item[] = [];
      while (!this.isAtEnd && !this.sees("|") && !this.sees(")")) {
        const item = this.item();
        if (item === undefined) return undefined;
        items.push(item);
      }
      all.push({ items });
    } while (this.takes("|"));
    return all;
  }

  private item(): Item | undefined {
    const item = this.atom();
    if (item === undefined) return undefined;
    const counts = this.quantifier();
    if (counts === undefined) return item;
    if (counts === "unknown" || item.kind === "begin" || item.kind === "end") return undefined;
    const [least, most] = counts;
    if (most < least) return undefined;
    if (item.kind !== "other") return { kind: "other", cost: Math.min(most, longestName) - least + 1 };
    // A group that repeats can be split over a name in more ways than anybody can try.
    return { kind: "other", cost: most > 1 ? Number.POSITIVE_INFINITY : item.cost + 1 };
  }

  private atom(): Item | undefined {
    const character = this.take();
    switch (character) {
      case "^":
        return { kind: "begin", cost: 1 };
      case "$":
        return { kind: "end", cost: 1 };
      case ".":
        return { kind: "one", cost: 1 };
      case "[":
        return this.characterClass();
      case "(":
        return this.group();
      case "\\":
        return this.escape();
      case "*":
      case "+":
      case "?":
      case "{":
        return undefined;
      default:
        return { kind: "literal", character, cost: 1 };
    }
  }

  /** `(…)`, `(?:…)` and looks ahead; other kinds are PCRE's own. */
  private group(): Item | undefined {
    if (this.sees("*")) return undefined;
    if (this.takes("?") && !this.takes(":") && !this.takes("=") && !this.takes("!")) return undefined;
    if (this.depth === deepest) return undefined;
    this.depth += 1;
    const branches = this.branches();
    this.depth -= 1;
    if (branches === undefined || !this.takes(")")) return undefined;
    return { kind: "other", cost: costOfAll(branches) };
  }

  /** A sign that stands for itself, or one of the classes that are the same in both. */
  private escape(): Item | undefined {
    const character = this.take();
    if (/[dDwW]/.test(character)) return { kind: "one", cost: 1 };
    return character === "" || /[A-Za-z0-9]/.test(character)
      ? undefined
      : { kind: "literal", character, cost: 1 };
  }

  private characterClass(): Item | undefined {
    this.takes("^");
    // JavaScript takes it for an empty class, PCRE for a bracket in the class.
    if (this.sees("]")) return undefined;
    while (!this.isAtEnd) {
      const character = this.take();
      if (character === "]") return { kind: "one", cost: 1 };
      // [:alpha:] and the like are PCRE's own.
      if (character === "[" && /[:.=]/.test(this.text[this.index] ?? "")) return undefined;
      if (character === "\\" && this.escape() === undefined) return undefined;
    }
    return undefined;
  }

  /** Least and most repetitions; undefined if there is no quantifier. A lazy one matches the same names. */
  private quantifier(): readonly [number, number] | "unknown" | undefined {
    const [found, least, comma, most] =
      /^(?:[*+?]|\{(\d{1,3})(,)?(\d{1,3})?\})/.exec(this.text.slice(this.index, this.index + 10)) ?? [];
    if (found === undefined) return this.sees("{") ? "unknown" : undefined;
    this.index += found.length;
    // One that never gives back what it has matched.
    if (this.sees("+")) return "unknown";
    this.takes("?");
    if (this.sees("*") || this.sees("+") || this.sees("?") || this.sees("{")) return "unknown";
    if (found === "*") return [0, Number.POSITIVE_INFINITY];
    if (found === "+") return [1, Number.POSITIVE_INFINITY];
    if (found === "?") return [0, 1];
    const from = Number(least);
    if (comma === undefined) return most === undefined ? [from, from] : "unknown";
    return [from, most === undefined ? Number.POSITIVE_INFINITY : Number(most)];
  }

  private sees(character: string): boolean {
    return this.text[this.index] === character;
  }

  private takes(character: string): boolean {
    if (!this.sees(character)) return false;
    this.index += 1;
    return true;
  }

  /** Empty at the end. */
  private take(): string {
    const character = this.text[this.index] ?? "";
    this.index += character.length;
    return character;
  }
}
