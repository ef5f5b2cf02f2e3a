/** Random names that every kind of object may have. */
import * as fc from "fast-check";

const usable = (name: string) =>
  !["", ".", ".."].includes(name) &&
  !/[\0\r\n]/.test(name) &&
  !name.startsWith("amq.") &&
  Buffer.byteLength(name) <= 255;

/** Names that break what is careless: separators of URLs and ids, YAML's own signs, other scripts, 255 bytes. */
const awkward = [
  "/",
  "%2F",
  "a@b",
  " ",
  "a b",
  "🐇",
  "é".repeat(127),
  "x".repeat(255),
  "__proto__",
  "constructor",
  "null",
  "~",
  "1.0",
  "yes",
  "- a",
  "a: b",
  "#",
  "<<",
  "*",
  "&a",
  "!t",
  "'",
  '"',
  "\\",
  "\t",
  "\u2028",
  "\ufeff",
  "[",
  "{}",
];

export const anyName = fc.oneof(
  fc.constantFrom(...awkward),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).filter(usable),
  fc.string({ unit: "binary", minLength: 1, maxLength: 20 }).filter(usable),
);
