/** For GitHub Actions: workflow commands, which show each problem at its line of a pull request. */
import { inCommand, inCommandProperty } from "../escape.ts";
import { type CheckedFile, pageOf, severityOf } from "./checkedFile.ts";

export function asGithub(files: readonly CheckedFile[]): readonly string[] {
  return files.flatMap(({ file, problems }) =>
    problems.map((problem) => {
      const properties = [
        `file=${inCommandProperty(problem.at?.file ?? file)}`,
        ...(problem.at ? [`line=${problem.at.line}`, `col=${problem.at.column}`] : []),
        `title=${inCommandProperty(problem.code)}`,
      ];
      const message = `${problem.message} (${pageOf(problem.code)})`;
      return `::${severityOf(problem)} ${properties.join(",")}::${inCommand(message)}`;
    }),
  );
}
