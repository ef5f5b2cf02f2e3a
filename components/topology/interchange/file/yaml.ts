/**
 * Writes a topology as YAML: one item per line, short mappings on one line, and quotes around everything that YAML
 * could misread.
 */
import { Document, isCollection, isMap, isScalar, Scalar, visit, type YAMLMap, type YAMLSeq } from "yaml";
import type { TopologyDefinition } from "../../definition/topology.ts";
import { inYaml, needsQuotesInYaml } from "../../escape.ts";
import { withTightBrackets } from "../../source/brackets.ts";

/** Path of the schema for editors, from the project's folder; the first line of a file names it. */
export const schemaAddress = "./node_modules/pulumi-warren/docs/topology.schema.json";

/** Maximum length of a mapping or list on one line. */
const longestLine = 88;

export function yamlOf(definition: TopologyDefinition): string {
  const document = new Document(escaped(definition), {
    version: "1.2",
    schema: "core",
    // Also quotes words that other parsers read as booleans, such as `yes`.
    compat: "yaml-1.1",
    aliasDuplicateObjects: false,
  });
  if (isCollection(document.contents)) layOut(document.contents, 0);
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === "string" && needsQuotesInYaml(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  const text = inYaml(
    withTightBrackets(document.toString({ lineWidth: 0, blockQuote: false, doubleQuotedAsJSON: true })),
  );
  return `# yaml-language-server: $schema=${schemaAddress}\n${text}`;
}

/** `${` begins a variable in a file; `$${` is its escape. */
function escaped(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("${", () => "$${");
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== "object" || value === null) return value;
  return new Map(Object.entries(value).map(([name, inner]) => [escaped(name), escaped(inner)]));
}

/** The file, its top-level keys, a user or a vhost: never on one line. */
const outline = 2;

/** Puts a short mapping or list of scalars on one line. */
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
