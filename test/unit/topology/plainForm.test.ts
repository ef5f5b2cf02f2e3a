import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { readFully } from "../../../components/topology/source/full.ts";
import { readPlain } from "../../../components/topology/source/plain/read.ts";
import { anyDefinition } from "./definitions.ts";

const timeout = 120_000;
const why = { file: "f", line: 1, column: 1 };

/** What the quick reader makes of a text; `undefined` where it leaves it to the full parser. */
function plain(text: string) {
  const read = readPlain("f", text);
  return "root" in read ? { root: read.root, found: read.duplicates } : undefined;
}

const pieces = fc.constantFrom(
  ..."a b c key null true 0x1f 1.5 .5 -1 1e3 ~ 0o7 +.inf . - -- :: x:y a#b".split(" "),
  ..."ab,é,🐇,\u00a0,\u0085,\u2028".split(","),
  ": ",
  ":",
  ":\n",
  ":\n  ",
  ":\n    ",
  "\n",
  "\n  ",
  "\n    ",
  "\r\n",
  " ",
  "- ",
  "\n- ",
  "\n  - ",
  "-\n",
  "[",
  "]",
  "{",
  "}",
  ",",
  ", ",
  '"',
  "'",
  "''",
  "\\",
  '"a b"',
  '"\\u00e9\\n"',
  '"\\q"',
  "'it''s'",
  '"a": ',
  '"a":1',
  "# c",
  " # c\n",
  "&a ",
  "*a",
  "|\n",
  "> ",
  "? ",
  "%",
  "@",
  "---\n",
  "...",
  "\t",
);

/** Lines as people write them, a few of them wrong. */
const line = fc
  .record({
    indent: fc.constantFrom(0, 0, 0, 2, 2, 2, 4, 4, 1, 6),
    dash: fc.constantFrom("", "", "", "", "- ", "- ", "-", "-  ", "- - ", "# "),
    key: fc
      .nat(9)
      .chain((kind) =>
        fc
          .constantFrom(..."abcdefghijklmnopqrstuvwxyz")
          .map(
            (name) =>
              [`${name}: `, `${name}:`, `"${name}": `, `'${name}' : `, `${name} x: `, "", `${name}:y `][
                kind
              ] ?? `${name}: `,
          ),
      ),
    value: fc.oneof(
      {
        weight: 5,
        arbitrary: fc.constantFrom(
          "",
          "",
          "1",
          "x",
          "x y",
          "'q'",
          '"q\\t"',
          "~",
          "-1",
          "x#y",
          "[a, b]",
          "{}",
          "[]",
        ),
      },
      {
        weight: 2,
        arbitrary: fc.constantFrom(
          ...[
            "[ a, {b: c}, ]",
            "{a: 1, b: [x]}",
            "[a,",
            "b]",
            "]",
            "}",
            "{a: b,",
            "c: d}",
            '{"a":1}',
            "{x: 'y'}",
          ],
        ),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          ...[
            "- x",
            "x: y",
            "|",
            "&a x",
            "*a",
            "-",
            "{a:}",
            "[a: b]",
            "{a, b}",
            '{"a" :1}',
            "[,]",
            "[a, ,b]",
          ],
          ...[
            "{a: ,}",
            "{x: 'y'}z",
            "[a]: b",
            "[a#b]",
            "{? a: b}",
            "[-]",
            "[- a]",
            "{a: -}",
            "[a\n]",
            "{a b: c,a b: d}",
          ],
        ),
      },
    ),
    end: fc.constantFrom("", "", "", "", "", " # c", "  ", "#c", "\n", "\n\n   # c"),
  })
  .map(({ indent, dash, key, value, end }) => " ".repeat(indent) + dash + key + value + end);

const lines = fc.array(line, { minLength: 1, maxLength: 7 }).map((all) => all.join("\n"));

describe("the quick reader", () => {
  it("reads what the yaml package reads, to the column, or a topology would mean something else than it says", {
    timeout,
  }, () => {
    let read = 0;
    const same = (text: string) => {
      const quick = plain(text);
      if (quick === undefined) return;
      read += 1;
      expect(quick).toEqual(readFully("f", text, why));
    };
    fc.assert(fc.property(lines, same), { numRuns: 20_000 });
    const ofLines = read;
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 25 }).map((words) => words.join("")),
        same,
      ),
      {
        numRuns: 20_000,
      },
    );
    // Nothing is shown by texts that it does not read.
    expect(ofLines).toBeGreaterThan(1_000);
    expect(read).toBeGreaterThan(2_000);
  });

  it("reads whatever a program writes as YAML or JSON", { timeout }, () => {
    let read = 0;
    fc.assert(
      fc.property(anyDefinition, fc.constantFrom(0, 2), (definition, indent) => {
        for (const text of [stringify(definition), JSON.stringify(definition, null, indent)]) {
          const quick = plain(text);
          if (quick) read += 1;
          expect(quick ?? readFully("f", text, why)).toEqual(readFully("f", text, why));
        }
      }),
      { numRuns: 100 },
    );
    expect(read).toBeGreaterThan(100);
  });
});
