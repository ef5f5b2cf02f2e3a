/** For programs: one JSON document. Fields are added, but never changed or removed. */
import { type CheckedFile, pageOf, severityOf } from "./checkedFile.ts";

/**
 * `{ files: [{ file, good, summary?, problems: [{ code, severity, message, path, file?, line?, column?, page }] }] }`.
 * Lines and columns count from 1, columns in UTF-16 code units.
 */
export function asJson(files: readonly CheckedFile[]): readonly string[] {
  const document = {
    files: files.map(({ file, problems, summary }) => ({
      file,
      good: problems.length === 0,
      ...(summary !== undefined && { summary }),
      problems: problems.map((problem) => ({
        code: problem.code,
        severity: severityOf(problem),
        message: problem.message,
        path: problem.path,
        ...problem.at,
        page: pageOf(problem.code),
      })),
    })),
  };
  return [JSON.stringify(document, null, 2)];
}
