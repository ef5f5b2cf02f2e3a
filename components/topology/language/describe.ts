/** How errors describe a found value and an expected type. */
import { type Finding, quote } from "../report/problem.ts";
import type { SourceNode } from "../source/node.ts";
import { formOf } from "./amounts.ts";
import type { Shape } from "./shape.ts";
import { sizeForm } from "./units.ts";

export const oneOf = (words: readonly string[]): string => words.join(", ");

/** The kind of the value, without the value: it may be a password. */
export function kindOf(node: SourceNode): string {
  switch (node.kind) {
    case "list":
      return "a list";
    case "map":
      return "a mapping";
    case "foreign":
      return node.what;
    case "scalar":
      if (node.value === null) return node.because ? `nothing (null): ${node.because}` : "nothing (null)";
      return { string: "a string", number: "a number", boolean: "true or false" }[
        typeof node.value as "string" | "number" | "boolean" // null was answered above
      ];
  }
}

function found(node: SourceNode): string {
  if (node.kind !== "scalar" || node.value === null) return kindOf(node);
  return typeof node.value === "string" ? `the string ${quote(node.value)}` : `${node.value}`;
}

/** The same without the value: it may be a password in the wrong place. */
export const wrongKind = (expected: string, node: SourceNode): Finding => ({
  code: "wrong-type",
  message: `expected ${expected}, found ${kindOf(node)}`,
});

export function wrongType(expected: string, node: SourceNode): Finding {
  const bare = node.kind === "scalar" && (typeof node.value === "number" || typeof node.value === "boolean");
  const hint =
    bare && /\b(name|key|text|tag|expression)\b/.test(expected) ? "; put it in quotes to mean text" : "";
  return { code: "wrong-type", message: `expected ${expected}, found ${found(node)}${hint}` };
}

/** What a field of this shape accepts. */
export function describe(shape: Shape): string {
  switch (shape.kind) {
    case "text":
      return shape.rule.what;
    case "boolean":
      return "true or false";
    case "integer":
      return `a whole number from ${shape.minimum} to ${shape.maximum}`;
    case "choice":
      return `one of ${oneOf(shape.values)}`;
    case "list":
      return "a list";
    case "map":
      return "a mapping by name";
    case "record":
      return shape.what;
    case "duration":
      return formOf(shape);
    case "size":
      return sizeForm;
    case "json":
      return "a value";
    case "one or more":
      return `${describe(shape.of)}, or a list of them`;
    case "either":
      return `${describe(shape.first)}, or ${describe(shape.or)}${shape.or.kind === "record" ? ", which is a mapping" : ""}`;
    case "only":
      return `${shape.value}`;
    case "secret":
      return `a source of ${shape.what}`;
    case "arguments":
      return shape.minimum > 0 ? "a mapping with at least one key" : "a mapping";
  }
}
