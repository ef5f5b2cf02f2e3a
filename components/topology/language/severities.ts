/** `findings`: how severe each finding is. */
import type { Severity } from "../model.ts";
import { findingCodes } from "../report/findingCodes.ts";
import { quote } from "../report/problem.ts";
import { severities } from "../report/severity.ts";
import { suggester } from "../report/suggest.ts";
import { choice, map } from "./shape.ts";

const codes = Object.keys(findingCodes);

export const severityMap = map(
  {
    what: "the code of a warning",
    values: codes,
    check: (code) => {
      if (codes.includes(code)) return undefined;
      const message = `${quote(code)} is not the code of a warning, such as queue-without-source${suggester(codes.length)(code, codes)}; docs/findings.md names all`;
      return { code: "unknown-field", message };
    },
  },
  choice(severities),
);

/** Those of a draft that are valid. */
export function severitiesOf(
  draft: { readonly [code: string]: Severity | undefined } = {},
): ReadonlyMap<string, Severity> {
  return new Map(
    Object.entries(draft).flatMap(([code, severity]) => (severity === undefined ? [] : [[code, severity]])),
  );
}
