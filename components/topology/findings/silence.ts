/**
 * Comments that silence findings:
 *
 *     # warren-ignore CODE[, CODE]: why         on the line that the finding names, or above it
 *     # warren-ignore-file CODE[, CODE]: why    before the first key, for the whole file
 *
 * The reason is mandatory. Errors cannot be silenced.
 */
import type { Position, Problem } from "../model.ts";
import { findingCodes } from "../report/findingCodes.ts";
import { inOrder, problemCodes, quote } from "../report/problem.ts";
import { suggester } from "../report/suggest.ts";
import { type IgnoreComment, ignoreComments } from "./comments.ts";
import { warning } from "./rule.ts";

interface Ignore {
  readonly code: string;
  readonly at: Position;
  /** Missing for the whole file. */
  readonly line?: number;
}

const grammar = /^warren-ignore(-file)?\s+([\w-]+(?:\s*,\s*[\w-]+)*)\s*:\s*\S/;

/** Findings about comments cannot be silenced by a comment. */
const aboutComments = ["bad-ignore", "unused-ignore"];

const form = "# warren-ignore CODE: why";

function read(
  comment: IgnoreComment,
  didYouMean: ReturnType<typeof suggester>,
): { readonly ignores: readonly Ignore[]; readonly wrong: readonly Problem[] } {
  const { at, line, isOnTop } = comment;
  const wrong = (message: string) => warning("bad-ignore", message, [], { at });
  const parts = grammar.exec(comment.text);
  if (parts === null) {
    return {
      ignores: [],
      wrong: [wrong(`this silences nothing: it must read \`${form}\`, with a reason after the colon`)],
    };
  }
  const wholeFile = parts[1] !== undefined;
  if (wholeFile && !isOnTop) {
    return { ignores: [], wrong: [wrong("warren-ignore-file must stand above the first key of the file")] };
  }
  const codes = (parts[2] ?? "").split(",").map((code) => code.trim());
  const allowed = Object.keys(findingCodes).filter((code) => !aboutComments.includes(code));
  const says = (code: string) => {
    if (Object.hasOwn(problemCodes, code)) return `${quote(code)} is an error, which cannot be silenced`;
    if (aboutComments.includes(code)) return `${quote(code)} cannot be silenced`;
    return `${quote(code)} is not the code of a finding${didYouMean(code, allowed)}`;
  };
  return {
    ignores: codes
      .filter((code) => allowed.includes(code))
      .map((code) => (wholeFile ? { code, at } : { code, at, line })),
    wrong: codes.filter((code) => !allowed.includes(code)).map((code) => wrong(says(code))),
  };
}

/**
 * The remaining findings, with one more for each comment that is invalid or silences nothing.
 *
 * @param sources the text of every file of the topology, by the file name in positions
 * @param areAll whether these are all findings; if not, a comment may silence one that is not known yet
 */
export function silence(
  problems: readonly Problem[],
  sources: ReadonlyMap<string, string>,
  areAll = true,
): readonly Problem[] {
  const didYouMean = suggester(10_000);
  const comments = [...sources].flatMap(([file, text]) => ignoreComments(file, text));
  if (comments.length === 0) return problems;
  const all = comments.map((comment) => read(comment, didYouMean));
  const key = (file: string, code: string, line: number | undefined) => JSON.stringify([file, code, line]);
  const ignores = new Map<string, Ignore[]>();
  for (const ignore of all.flatMap((one) => one.ignores)) {
    const its = key(ignore.at.file, ignore.code, ignore.line);
    ignores.set(its, [...(ignores.get(its) ?? []), ignore]);
  }
  const used = new Set<Ignore>();
  const left = problems.filter(({ severity, code, at }) => {
    if (severity !== "warning" || at === undefined) return true;
    // Of two equal comments, one silences nothing.
    const ignore =
      ignores.get(key(at.file, code, at.line))?.[0] ?? ignores.get(key(at.file, code, undefined))?.[0];
    if (ignore !== undefined) used.add(ignore);
    return ignore === undefined;
  });
  const errors = new Set(
    problems
      .filter(({ severity }) => severity === "error")
      .flatMap(({ code, at }) => (at ? [key(at.file, code, at.line), key(at.file, code, undefined)] : [])),
  );
  const unused = [...ignores.values()]
    .flat()
    .filter((ignore) => !used.has(ignore))
    .flatMap(({ code, at, line }) => {
      if (errors.has(key(at.file, code, line))) {
        const message = `${quote(code)} is an error here, as \`findings\` says, and a comment cannot silence it`;
        return [warning("bad-ignore", message, [], { at })];
      }
      if (!areAll) return [];
      const where = line === undefined ? "in this file" : `on line ${line}`;
      const message = `there is no ${code} ${where} to silence; remove this`;
      return [warning("unused-ignore", message, [], { at })];
    });
  return inOrder([...left, ...all.flatMap(({ wrong }) => wrong), ...unused]);
}
