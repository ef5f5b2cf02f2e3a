import * as fc from "fast-check";
import { expect, test } from "vitest";
import { jsonFault } from "../../../components/topology/jsonFault.ts";

test.each([
  ["", 1, 1],
  ["{", 1, 2],
  ['{"a": 1,}', 1, 9],
  ['{"a" 1}', 1, 6],
  ["[1, 2,, 3]", 1, 7],
  ['{\n  "a": [1, 2}\n}', 2, 13],
  ['{\n  "a": tru\n}', 2, 8],
  ["[01]", 1, 2],
  ["{} {}", 1, 4],
  ['["a\tb"]', 1, 2],
  ["<html>", 1, 1],
])("leads to the line and column where %j stops being JSON", (text, line, column) => {
  expect(() => JSON.parse(text)).toThrow();
  expect(jsonFault(text)).toEqual({ line, column });
});

test("passes over everything that is JSON, or it would lead to a right place", () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom("", " ", "\n\t"), (json, space) => {
      const text = JSON.stringify(JSON.parse(json), null, space);
      const end = text.split("\n");
      expect(jsonFault(`${text}}`)).toEqual({ line: end.length, column: (end.at(-1)?.length ?? 0) + 1 });
    }),
    { numRuns: 300 },
  );
});
