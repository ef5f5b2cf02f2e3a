/** For code scanning: SARIF 2.1.0 (OASIS, 27 March 2020). */

import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import { inJson, inSarif } from "../escape.ts";
import type { Problem } from "../model.ts";
import { type CheckedFile, meaningOf, pageOf, severityOf } from "./checkedFile.ts";
import { formatPath } from "./problem.ts";

/** A relative path stays relative: the service knows where the checkout is. */
function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href;
  return file.split("/").map(encodeURIComponent).join("/");
}

function ruleOf(problem: Problem) {
  const text = meaningOf(problem.code) ?? problem.code;
  const page = pageOf(problem.code);
  return {
    id: problem.code,
    shortDescription: { text },
    help: { text: `${text}. What it means and what to do: ${page}` },
    defaultConfiguration: { level: severityOf(problem) },
  };
}

function locationOf({ at, path }: Problem) {
  const logicalLocations = [{ fullyQualifiedName: formatPath(path) }];
  if (at === undefined) return { logicalLocations };
  const region = { startLine: at.line, startColumn: at.column };
  return { physicalLocation: { artifactLocation: { uri: uriOf(at.file) }, region }, logicalLocations };
}

export function asSarif(files: readonly CheckedFile[]): readonly string[] {
  const problems = files.flatMap((file) => file.problems);
  const rules = new Map(problems.map((problem) => [problem.code, ruleOf(problem)]));
  const indexes = new Map([...rules.keys()].map((code, index) => [code, index]));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "warren", rules: [...rules.values()] } },
        columnKind: "utf16CodeUnits",
        results: problems.map((problem) => ({
          ruleId: problem.code,
          ruleIndex: indexes.get(problem.code),
          level: severityOf(problem),
          message: { text: inSarif(problem.message) },
          locations: [locationOf(problem)],
        })),
      },
    ],
  };
  return [inJson(log, 2)];
}
