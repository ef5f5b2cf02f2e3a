/** Finds the bracket or quote that is not closed: the parser only reports where it noticed. */
import type { CST } from "yaml";

export interface Unclosed {
  /** Offset of the opening sign in the text, in UTF-16 code units. */
  readonly offset: number;
  readonly sign: string;
}

function* innerTokens(token: CST.Token): Iterable<CST.Token> {
  if (token.type === "document" && token.value) yield token.value;
  if (!("items" in token)) return;
  for (const { key, value } of token.items) {
    if (key) yield key;
    if (value) yield value;
  }
}

function isOpenQuote(source: string): boolean {
  const inner = source.slice(1).replaceAll(source[0] === "'" ? "''" : /\\./gs, "");
  return !inner.endsWith(source[0] ?? "");
}

function unclosedSign(token: CST.Token): string | undefined {
  switch (token.type) {
    case "single-quoted-scalar":
    case "double-quoted-scalar":
      return isOpenQuote(token.source) ? token.source[0] : undefined;
    case "flow-collection": {
      const isClosed = token.end.some(({ type }) => type === "flow-map-end" || type === "flow-seq-end");
      return isClosed ? undefined : token.start.source;
    }
    default:
      return undefined;
  }
}

/** The last of them: the outer ones are only open because of it. The depth of the tokens is limited. */
export function unclosedIn(tokens: readonly CST.Token[]): Unclosed | undefined {
  let found: Unclosed | undefined;
  for (const token of tokens) {
    const sign = unclosedSign(token);
    const own = sign === undefined || !("offset" in token) ? undefined : { offset: token.offset, sign };
    found = unclosedIn([...innerTokens(token)]) ?? own ?? found;
  }
  return found;
}
