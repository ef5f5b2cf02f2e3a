/** What definition.ts says of each type and field, so that the schema and the reference say the same. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { checkout } from "../paths.ts";

const folder = join(checkout, "components", "topology");

export interface Docstring {
  readonly text: string;
  /** What the broker does where the field is left out; the language's own defaults stand in its description. */
  readonly otherwise?: string;
}

/** By `Queue` and `Queue.messageTtl`: a type's name without `Definition`. Inherited fields stand under each heir. */
export function docstrings(): ReadonlyMap<string, Docstring> {
  const found = new Map<string, Docstring>();
  const parents = new Map<string, readonly string[]>();
  for (const file of definitionFiles()) {
    const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
    for (const statement of source.statements) {
      if (!ts.isInterfaceDeclaration(statement)) continue;
      const name = nameOf(statement.name.text);
      take(found, name, statement);
      for (const member of statement.members) {
        if (ts.isPropertySignature(member)) take(found, `${name}.${member.name.getText()}`, member);
      }
      const heritage = statement.heritageClauses?.flatMap((clause) => clause.types) ?? [];
      parents.set(
        name,
        heritage.map((type) => nameOf(type.expression.getText())),
      );
    }
  }
  for (const [name, from] of parents) {
    for (const parent of from) {
      for (const [key, docstring] of [...found]) {
        if (key.startsWith(`${parent}.`)) found.set(key.replace(parent, name), docstring);
      }
    }
  }
  return found;
}

function definitionFiles(): readonly string[] {
  const parts = join(folder, "definition");
  const more = existsSync(parts) ? readdirSync(parts).map((name) => join(parts, name)) : [];
  return [join(folder, "definition.ts"), ...more];
}

const nameOf = (type: string) => type.replace(/Definition$/, "");

function take(found: Map<string, Docstring>, key: string, node: ts.Node): void {
  const [comment] = ts.getJSDocCommentsAndTags(node);
  if (comment === undefined || !ts.isJSDoc(comment)) return;
  const text = plain(comment.comment);
  const otherwise = comment.tags?.find((tag) => tag.tagName.text === "default");
  found.set(key, otherwise ? { text, otherwise: plain(otherwise.comment) } : { text });
}

/** On one line, as a table and an editor's tooltip want it. */
const plain = (comment: ts.JSDoc["comment"]) =>
  (ts.getTextOfJSDocComment(comment) ?? "").replace(/\s+/g, " ").trim();
