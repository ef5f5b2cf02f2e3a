/** Reads Erlang terms as far as schema files have them: numbers, strings, atoms, tuples and lists. */

export type Token =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text" | "atom" | "name" | "sign"; readonly value: string };

export type Term =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text" | "atom"; readonly value: string }
  | { readonly kind: "tuple" | "list"; readonly items: readonly Term[] };

const pattern = new RegExp(
  [
    String.raw`(?<space>\s+|%.*)`,
    String.raw`"(?<text>(?:[^"\\]|\\[\s\S])*)"`,
    String.raw`'(?<quoted>(?:[^'\\]|\\[\s\S])*)'`,
    String.raw`(?<char>\$(?:\\.|[\s\S]))`,
    String.raw`(?<base>\d+)#(?<digits>[0-9a-zA-Z_]+)`,
    String.raw`(?<number>\d[\d_]*(?:\.\d+(?:[eE][+-]?\d+)?)?)`,
    "(?<atom>[a-z][A-Za-z0-9_@]*)",
    "(?<name>[A-Z_][A-Za-z0-9_@]*)",
    String.raw`(?<dot>\.(?=\s|%|$))`,
    String.raw`(?<sign>->|=<|>=|=:=|=\/=|==|\/=|\|\||<<|>>|<-|\+\+|--|[\s\S])`,
  ].join("|"),
  "y",
);

const escapes: { readonly [letter: string]: string } = { n: "\n", r: "\r", t: "\t", s: " " };

const plain = (text: string) =>
  text.replaceAll(/\\([\s\S])/g, (_, letter: string) => escapes[letter] ?? letter);

/** The tokens of each form; a form ends with a full stop. */
export function forms(source: string): readonly (readonly Token[])[] {
  const found: Token[][] = [];
  let form: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < source.length) {
    const groups = pattern.exec(source)?.groups ?? {};
    const token = tokenOf(groups);
    if (token !== undefined) form.push(token);
    if (groups.dot === undefined) continue;
    found.push(form);
    form = [];
  }
  return form.length > 0 ? [...found, form] : found;
}

function tokenOf(groups: { readonly [name: string]: string | undefined }): Token | undefined {
  const { text, quoted, char, base, digits, number, atom, name, sign } = groups;
  if (text !== undefined) return { kind: "text", value: plain(text) };
  if (quoted !== undefined) return { kind: "atom", value: plain(quoted) };
  if (char !== undefined) return { kind: "number", value: plain(char.slice(1)).codePointAt(0) ?? 0 };
  if (digits !== undefined) {
    return { kind: "number", value: Number.parseInt(digits.replaceAll("_", ""), Number(base)) };
  }
  if (number !== undefined) return { kind: "number", value: Number(number.replaceAll("_", "")) };
  if (atom !== undefined) return { kind: "atom", value: atom };
  if (name !== undefined) return { kind: "name", value: name };
  return sign === undefined ? undefined : { kind: "sign", value: sign };
}

/** @throws where the tokens are something else than one term */
export function term(tokens: readonly Token[]): Term {
  let next = 0;
  const isSign = (value: string) => tokens[next]?.kind === "sign" && tokens[next]?.value === value;
  const items = (end: string): readonly Term[] => {
    const read: Term[] = [];
    next += 1;
    while (!isSign(end)) {
      read.push(one());
      if (isSign(",")) next += 1;
      else if (!isSign(end)) throw new Error(`"${end}" is missing after ${shown(tokens, next)}`);
    }
    next += 1;
    return read;
  };
  const one = (): Term => {
    if (isSign("{")) return { kind: "tuple", items: items("}") };
    if (isSign("[")) return { kind: "list", items: items("]") };
    if (isSign("<<")) return items(">>")[0] ?? { kind: "text", value: "" };
    const isNegative = isSign("-");
    if (isNegative) next += 1;
    const token = tokens[next];
    next += 1;
    if (token?.kind === "number") return { kind: "number", value: isNegative ? -token.value : token.value };
    if (token?.kind === "atom") return { kind: "atom", value: token.value };
    if (token?.kind !== "text") throw new Error(`this is no term: ${shown(tokens, next)}`);
    let { value } = token;
    // Neighbouring strings are one string.
    for (let more = tokens[next]; more?.kind === "text"; more = tokens[next]) {
      value += more.value;
      next += 1;
    }
    return { kind: "text", value };
  };
  const read = one();
  if (next < tokens.length) throw new Error(`more than one term: ${shown(tokens, next)}`);
  return read;
}

const shown = (tokens: readonly Token[], next: number) =>
  tokens
    .slice(Math.max(0, next - 12), next + 4)
    .map(({ value }) => value)
    .join(" ");

/** The value of `{name, Value}` in a list of properties. */
export function property(properties: Term | undefined, name: string): Term | undefined {
  if (properties?.kind !== "list") return undefined;
  for (const item of properties.items) {
    const [label, value] = item.kind === "tuple" ? item.items : [];
    if (label?.kind === "atom" && label.value === name) return value;
  }
  return undefined;
}

/** A string, a list of strings, or a list of pairs that begin with a string. */
export function texts(from: Term | undefined): readonly string[] {
  if (from === undefined) return [];
  if (from.kind === "text") return [from.value];
  if (from.kind === "list") return from.items.flatMap(texts);
  return from.kind === "tuple" ? texts(from.items[0]) : [];
}
