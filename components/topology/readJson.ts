/** `JSON.parse` without a defect of V8, which may take a key for another one (nodejs/node#63785). */

/**
 * V8 12.8 and later (Node 24, 26) reads the key `k\` in both objects of `{"a":{"z":0,"k\\":1},"b":{"z":0,"k\n":2}}`: it
 * compares a key with those that it knows before it has replaced the key's escapes. Where a key has an escape, all keys
 * are read under numbers and get their names afterwards; other texts cost one search for a backslash.
 *
 * @throws SyntaxError as `JSON.parse` does
 */
export function readJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!text.includes("\\")) return value;
  const names: string[] = [];
  let escapes = false;
  const numbered = text.replace(eachString, (whole, string: string, colon: string | undefined) => {
    if (colon === undefined) return whole;
    escapes ||= string.includes("\\");
    // As a value: those are read rightly.
    return `"#${names.push(JSON.parse(string))}"${colon}`;
  });
  return escapes ? named(JSON.parse(numbered), names) : value;
}

/** Quotation marks stand around strings only, and a colon only after a key. */
const eachString = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?/g;

function named(value: unknown, names: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => named(item, names));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [names[Number(key.slice(1)) - 1], named(inner, names)]),
  );
}
