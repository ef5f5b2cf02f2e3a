/** For GitHub Actions: workflow commands, which show each problem at its line of a pull request. */
import { type CheckedFile, pageOf, severityOf } from "./checkedFile.ts";

const inMessage = (text: string) =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const inProperty = (text: string) => inMessage(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

export function asGithub(files: readonly CheckedFile[]): readonly string[] {
  return files.flatMap(({ file, problems }) =>
    problems.map((problem) => {
      const properties = [
        `file=${inProperty(problem.at?.file ?? file)}`,
        ...(problem.at ? [`line=${problem.at.line}`, `col=${problem.at.column}`] : []),
        `title=${inProperty(problem.code)}`,
      ];
      const message = `${problem.message} (${pageOf(problem.code)})`;
      return `::${severityOf(problem)} ${properties.join(",")}::${inMessage(message)}`;
    }),
  );
}
