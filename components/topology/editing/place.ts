/** Where in a file the cursor is: the path of the value, and what the language says of it. Pure. */
import type { Field, RecordShape, Shape } from "../language/shape.ts";
import { topologyRecord } from "../language/topology.ts";
import type { Position, Problem } from "../model.ts";
import type { Entry, SourceNode } from "../source/node.ts";

export type Path = Problem["path"];

/** Lines and columns count from 1, columns in UTF-16 code units. */
export type Cursor = Pick<Position, "line" | "column">;

const isBefore = (at: Position | undefined, { line, column }: Cursor): boolean =>
  at !== undefined && (at.line < line || (at.line === line && at.column <= column));

/** The innermost key, item or value that begins at the cursor or before it. */
export function pathAt(root: SourceNode, cursor: Cursor): Path {
  const path: (string | number)[] = [];
  for (let node: SourceNode | undefined = root; node !== undefined; ) {
    if (node.kind === "map") {
      const entry: Entry | undefined = [...node.entries.values()].findLast(({ at }) => isBefore(at, cursor));
      if (entry === undefined) return path;
      path.push(entry.key);
      node = isBefore(entry.value.at, cursor) ? entry.value : undefined;
    } else if (node.kind === "list") {
      const index: number = node.items.findLastIndex(({ at }) => isBefore(at, cursor));
      if (index < 0) return path;
      path.push(index);
      node = node.items[index];
    } else return path;
  }
  return path;
}

/** `bindings+` adds to the base's list. */
const nameOf = (key: string) => key.replace(/\+$/, "");

export interface DescribedField {
  readonly record: RecordShape;
  readonly name: string;
  readonly field: Field;
}

export interface Described {
  /** Of the value at the path; undefined where the language says nothing of it. */
  readonly shape: Shape | undefined;
  /** The last field on the path, and the record that has it; undefined for what stands under a name. */
  readonly field: DescribedField | undefined;
}

/** What the language says of a path. */
export function describedAt(path: Path): Described {
  let described: Described = { shape: topologyRecord, field: undefined };
  for (const step of path) {
    const { shape } = described;
    if (shape === undefined) return { shape, field: undefined };
    described = { ...described, ...stepInto(shape, step) };
  }
  return described;
}

function stepInto(shape: Shape, step: string | number): Partial<Described> {
  switch (shape.kind) {
    case "record": {
      const name = nameOf(String(step));
      const field = Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
      return field === undefined
        ? { shape: undefined, field }
        : { shape: field.shape, field: { record: shape, name, field } };
    }
    case "either":
      return stepInto(shape.or, step);
    case "list":
      return { shape: shape.of };
    case "map":
      return { shape: shape.of, field: undefined };
    case "one or more":
      return typeof step === "number" ? { shape: shape.of } : stepInto(shape.of, step);
    case "secret":
      return { shape: shape.fields[String(step)]?.shape };
    case "arguments": {
      const known = Object.hasOwn(shape.known, step) ? shape.known[String(step)] : undefined;
      return { shape: known?.shape };
    }
    default:
      return { shape: undefined };
  }
}
