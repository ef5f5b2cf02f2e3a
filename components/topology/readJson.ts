/** `JSON.parse` without a bug of V8, which may confuse keys (nodejs/node#63785). */

/**
 * V8 12.8 and later (Node 24, 26) reads the key `k\` in both objects of `{"a":{"z":0,"k\\":1},"b":{"z":0,"k
 * ":2}}`: it compares a key with known keys before it decodes the key's escapes. If a key has an escape, this reads all
 * keys under numbers and renames them afterwards; other texts only cost one search for a backslash.
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
    // As a value: V8 decodes values correctly.
    return `"#${names.push(JSON.parse(string))}"${colon}`;
  });
  return escapes ? named(JSON.parse(numbered), names) : value;
}

/** Only strings have quotation marks, and a colon only follows a key. */
const eachString = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?/g;

function named(value: unknown, names: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => named(item, names));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [names[Number(key.slice(1)) - 1], named(inner, names)]),
  );
}
