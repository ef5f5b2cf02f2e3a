/** What is wrong with each file, kept up to date: a problem may be in another file than the one that has changed. */
import { type Diagnostic, DiagnosticSeverity } from "vscode-languageserver/node";
import { onTerminal } from "../../components/topology/escape.ts";
import type { Problem } from "../../components/topology/model.ts";
import { severityOf } from "../../components/topology/report/checkedFile.ts";
import type { Checked, Files } from "./files.ts";
import { rangeOf } from "./range.ts";

export class Diagnostics {
  private readonly files: Files;
  private readonly send: (path: string, diagnostics: readonly Diagnostic[]) => void;
  /** By the first file of each topology. */
  private wholes: ReadonlyMap<string, Checked> = new Map();
  private shown: ReadonlySet<string> = new Set();

  constructor(files: Files, send: (path: string, diagnostics: readonly Diagnostic[]) => void) {
    this.files = files;
    this.send = send;
  }

  /** Checks every topology of which the file is, or was, a part, and shows what is wrong there now. */
  update(path: string): void {
    const others = [...this.wholes].filter(([, { texts }]) => !texts.has(path));
    this.wholes = new Map([...others, ...this.files.wholes(path)]);
    const byFile = new Map<string, Map<string, Diagnostic>>();
    for (const [first, { problems, texts }] of this.wholes) {
      for (const problem of problems) {
        const file = problem.at?.file ?? first;
        const diagnostic = diagnosticOf(problem, texts.get(file) ?? "");
        // A file that two topologies share has the same problem once.
        const own = byFile.get(file) ?? new Map<string, Diagnostic>();
        byFile.set(file, own.set(JSON.stringify(diagnostic), diagnostic));
      }
    }
    for (const file of this.shown) if (!byFile.has(file)) this.send(file, []);
    for (const [file, own] of byFile) this.send(file, [...own.values()]);
    // Where nothing is wrong, the editor is told so once more: somebody may wait for it.
    if (!byFile.has(path) && !this.shown.has(path)) this.send(path, []);
    this.shown = new Set(byFile.keys());
  }
}

function diagnosticOf(problem: Problem, text: string): Diagnostic {
  return {
    range: rangeOf(text, problem.at),
    severity: severityOf(problem) === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code: problem.code,
    source: "warren",
    message: onTerminal(problem.message),
  };
}
