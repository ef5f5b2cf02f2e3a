/** What an editor offers where somebody writes: fields, words, or names of exchanges and queues. Pure. */
import type { NamedKind, Shape } from "../language/shape.ts";
import { topologyRecord } from "../language/topology.ts";
import { parse } from "../source/parse.ts";
import { describedAt, type Path, pathAt } from "./place.ts";

export interface Offered {
  /** From the top of the file. */
  readonly path: Path;
  /** Fields or words that may stand here. */
  readonly words: readonly string[];
  /** What may be named here. */
  readonly names: NamedKind | undefined;
  readonly isKey: boolean;
}

/** A key, or an item that may become one. */
const keyStart = /^(\s*(?:- +)*|.*[{,] *)("?[\w.+-]*)$/;
const valueStart = /^(.*(?::|-) +|.*[[,] *)("?[^\s"'{}[\],]*)$/;

/** Stands for what is being written, so that the file can be read. */
const stand = "warren_writes_here";

/**
 * @param column of the cursor, from 0
 * @param line of the cursor, from 0
 */
export function offeredAt(text: string, line: number, column: number): readonly Offered[] {
  const lines = text.split(/\r?\n/);
  const [before, after] = [lines[line]?.slice(0, column) ?? "", lines[line]?.slice(column) ?? ""];
  const [, inKey] = keyStart.exec(before) ?? [];
  const [, inValue] = valueStart.exec(before) ?? [];
  const rest = after.replace(/^[^\s,\]}]*/, "");
  const at = (written: string): Path | undefined => {
    const { root } = parse("", lines.with(line, written).join("\n"));
    return root && pathAt(root, { line: line + 1, column: before.length + 1 });
  };
  const asKey = inKey === undefined ? undefined : at(`${inKey}${stand}: x${rest}`);
  const asValue = inValue === undefined ? undefined : at(`${inValue}${stand}${rest}`);
  return [
    ...(asKey?.includes(stand) ? [keys(asKey.slice(0, asKey.indexOf(stand)))] : []),
    ...(asValue !== undefined && !asValue.includes(stand) ? [values(asValue)] : []),
  ];
}

const none = { words: [], names: undefined };

function keys(path: Path): Offered {
  const { shape } = describedAt(path);
  const words = shape === undefined ? [] : fieldsOf(shape);
  const own = path.length === 0 ? ["include", "extends"] : [];
  return { ...none, path, words: [...words, ...own], isKey: true };
}

function fieldsOf(shape: Shape): readonly string[] {
  if (shape.kind === "record" || shape.kind === "secret") return Object.keys(shape.fields);
  if (shape.kind === "arguments") return Object.keys(shape.known);
  if (shape.kind === "either") return fieldsOf(shape.or);
  return shape.kind === "one or more" ? fieldsOf(shape.of) : [];
}

function values(path: Path): Offered {
  const { shape = topologyRecord } = describedAt(path);
  if (shape.kind === "text") {
    const { values = [], names } = shape.rule;
    return { path, words: values, names, isKey: false };
  }
  return { ...none, path, words: wordsOf(shape), isKey: false };
}

function wordsOf(shape: Shape): readonly string[] {
  if (shape.kind === "boolean") return ["true", "false"];
  if (shape.kind === "only") return [`${shape.value}`];
  if (shape.kind === "choice") return shape.values;
  return shape.kind === "either" ? wordsOf(shape.first) : [];
}
