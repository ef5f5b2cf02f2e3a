/** A topology as the text of a file: one thing a line, short mappings on one, everything that YAML could misread in quotes. */
import { Document, isCollection, isMap, isScalar, type YAMLMap, type YAMLSeq } from "yaml";
import type { TopologyDefinition } from "../definition.ts";

/** Where editors find the schema, from the project's folder; the first line of a file names it. */
export const schemaAddress = "./node_modules/pulumi-warren/docs/topology.schema.json";

/** A mapping or list that fits on a line of so many characters stands on one. */
const longestLine = 88;

export function yamlOf(definition: TopologyDefinition): string {
  const document = new Document(escaped(definition), {
    version: "1.2",
    schema: "core",
    // Words that other readers take for booleans, such as `yes`, in quotes too.
    compat: "yaml-1.1",
    aliasDuplicateObjects: false,
  });
  if (isCollection(document.contents)) layOut(document.contents, 0);
  const text = document.toString({ lineWidth: 0, blockQuote: false, doubleQuotedAsJSON: true });
  return `# yaml-language-server: $schema=${schemaAddress}\n${text}`;
}

/** `${` begins a variable in a file; `$${` is the text itself. */
function escaped(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("${", "$${");
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== "object" || value === null) return value;
  return new Map(Object.entries(value).map(([name, inner]) => [escaped(name), escaped(inner)]));
}

/** The file, what it holds, a user or a vhost: never on one line. */
const outline = 2;

/** Puts a mapping or list of scalars on one line where it is short. */
function layOut(node: YAMLMap | YAMLSeq, depth: number): void {
  const parts: readonly unknown[] = isMap(node)
    ? node.items.flatMap(({ key, value }) => [key, value])
    : node.items;
  const nested = parts.filter((part) => isCollection(part));
  const scalars = parts.filter((part) => isScalar(part));
  const width = scalars.reduce((sum, { value }) => sum + String(value).length + 4, 2 * depth);
  node.flow = parts.length === 0 || (depth > outline && nested.length === 0 && width <= longestLine);
  for (const part of nested) layOut(part, depth + 1);
}
