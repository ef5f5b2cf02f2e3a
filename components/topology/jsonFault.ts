/** Where a text stops being JSON. `JSON.parse` says so only for some mistakes, and quotes the text, which may be secret. */

/** Lines and columns count from 1. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
}

const token =
  /[ \t\n\r]*(?:("(?:[^"\\\p{Cc}]+|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?\b|true\b|false\b|null\b)|([{}[\],:]))/uy;

/** What may come next; `end` also closes the list or the mapping that was just opened. */
type Next = "value" | "value or end" | "key" | "key or end" | "colon" | "comma or end" | "nothing";

/** @param text that is not JSON */
export function jsonFault(text: string): JsonFault {
  const open: ("{" | "[")[] = [];
  let next: Next = "value";
  let at = 0;
  const afterValue = (): Next => (open.length === 0 ? "nothing" : "comma or end");
  for (;;) {
    token.lastIndex = at;
    const found = token.exec(text);
    const [, string, literal, sign] = found ?? [];
    const isValue = next === "value" || next === "value or end";
    const mayEnd = next === "value or end" || next === "key or end" || next === "comma or end";
    if (string !== undefined && (next === "key" || next === "key or end")) next = "colon";
    else if ((string !== undefined || literal !== undefined) && isValue) next = afterValue();
    else if ((sign === "{" || sign === "[") && isValue) {
      open.push(sign);
      next = sign === "{" ? "key or end" : "value or end";
    } else if (sign === (open.at(-1) === "{" ? "}" : "]") && open.length > 0 && mayEnd) {
      open.pop();
      next = afterValue();
    } else if (sign === "," && next === "comma or end") next = open.at(-1) === "{" ? "key" : "value";
    else if (sign === ":" && next === "colon") next = "value";
    else return placeOf(text, at);
    at = token.lastIndex;
  }
}

/** @param end of what could be read */
function placeOf(text: string, end: number): JsonFault {
  const offset = end + (/^[ \t\n\r]*/.exec(text.slice(end))?.[0].length ?? 0);
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
