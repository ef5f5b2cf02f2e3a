/** The docstrings of each type and field in definition/, so that the schema and the reference use the same words. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { checkout } from "../paths.ts";

const folder = join(checkout, "components", "topology", "definition");

export interface Docstring {
  readonly text: string;
  /** What the broker does if the field is missing. The language's own defaults are in its description. */
  readonly otherwise?: string;
}

/**
 * By `Queue` and `Queue.messageTtl`: a type's name without `Definition`. Each derived type also has the inherited
 * fields.
 */
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
        heritage.map((type) => nameOf(parentOf(type).getText())),
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
  return readdirSync(folder).map((name) => join(folder, name));
}

/** Of `Omit<QueueDefinition, …>` it is `QueueDefinition`. */
const parentOf = ({ expression, typeArguments }: ts.ExpressionWithTypeArguments): ts.Node =>
  expression.getText() === "Omit" ? (typeArguments?.[0] ?? expression) : expression;

const nameOf = (type: string) => type.replace(/Definition$/, "");

function take(found: Map<string, Docstring>, key: string, node: ts.Node): void {
  const docstring = docstringOf(node);
  if (docstring !== undefined) found.set(key, docstring);
}

/** Undefined for a declaration without one. */
export function docstringOf(node: ts.Node): Docstring | undefined {
  const [comment] = ts.getJSDocCommentsAndTags(node);
  if (comment === undefined || !ts.isJSDoc(comment)) return undefined;
  const text = plain(comment.comment);
  const otherwise = comment.tags?.find((tag) => tag.tagName.text === "default");
  return otherwise ? { text, otherwise: plain(otherwise.comment) } : { text };
}

/** On one line, for a table and an editor's tooltip. */
export const plain = (comment: ts.JSDoc["comment"]) =>
  (ts.getTextOfJSDocComment(comment) ?? "").replace(/\s+/g, " ").trim();
