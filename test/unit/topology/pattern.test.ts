import { describe, expect, it } from "vitest";
import { patternFault } from "../../../components/topology/language/pattern.ts";

describe("a regular expression", () => {
  it.each([
    "",
    ".*",
    "^$",
    "^(logs|orders)$",
    "a{2}",
    "a{2,}",
    "a{,2}",
    "{",
    "}",
    "]",
    "a{b",
    "[]a]",
    "[^]a]",
    "[a\\]b]",
    "(?i)a",
    "a++",
    "a*+",
    "a*?",
    "(?>a)",
    "\\Aa\\z",
    "\\Q(\\E",
    "\\Q(",
    "[[:alpha:](]",
    "[\\Q]\\E]",
    "(?#()",
    "(?=a)*",
    "(?<name>a)",
    "(?P<name>a)",
    "(*UTF8)a",
    "\\c(",
    "(a|)",
    "()",
    "(?x) a # (",
    "\\(",
    "^*",
    "a\\.b",
  ])("of PCRE is not refused, though JavaScript may not know it: %s", (pattern) => {
    expect(patternFault(pattern)).toBeUndefined();
  });

  it.each([
    ["*", /\* in column 1/],
    ["+a", /\+ in column 1/],
    ["?", /\? in column 1/],
    ["a|*", /\* in column 3/],
    ["(*", /not closed|column 2/],
    ["{2}", /\{ in column 1/],
    ["(", /\( in column 1/],
    ["(a(b)", /\( in column 1/],
    ["a)", /\) in column 2/],
    ["[a", /\[ in column 1/],
    ["[]", /\[ in column 1/],
    ["[a\\]", /\[ in column 1/],
    ["(?#a", /comment in column 1/],
    ["a\\", /backslash/],
  ])("that surely does not compile is refused with the place: %s", (pattern, says) => {
    expect(patternFault(pattern)).toMatch(says);
  });
});
