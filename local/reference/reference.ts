/** The reference of the topology language in Markdown: a table for each record, from the language's own description. */
import type { Field, RecordShape, Shape } from "../../components/topology/language/shape.ts";
import { topologyRecord } from "../../components/topology/language/topology.ts";
import { durationOf, sizeOf } from "../../components/topology/language/units.ts";
import { recordNames } from "../../components/topology/schema/names.ts";
import type { Docstring } from "./docstrings.ts";

type Docstrings = ReadonlyMap<string, Docstring>;

export function reference(docs: Docstrings): string {
  const records: readonly (readonly [RecordShape, string])[] = [[topologyRecord, "Topology"], ...recordNames];
  return records.map(([shape, name]) => section(shape, name, docs)).join("\n");
}

const titleOf = (name: string) => name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const anchorOf = (name: string) => titleOf(name).toLowerCase().replaceAll(" ", "-");

function section(shape: RecordShape, name: string, docs: Docstrings): string {
  const rows = Object.entries(shape.fields).map(([field, described]) => {
    const docstring = docs.get(`${name}.${field}`) ?? { text: "" };
    return `| \`${field}\` | ${takes(described.shape)} | ${defaultOf(described, docstring)} | ${cell(docstring.text)} |`;
  });
  return [
    `### ${titleOf(name)}`,
    "",
    docs.get(name)?.text ?? "",
    "",
    "| field | takes | default | meaning |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

const cell = (text: string) => text.replaceAll("|", "\\|");
const code = (text: string) => `\`${cell(text)}\``;

function defaultOf(field: Field, docstring: Docstring): string {
  if (Object.hasOwn(field, "default")) return code(JSON.stringify(field.default));
  if (!field.optional) return "required";
  return cell(docstring.otherwise ?? "");
}

/** Links to the table of a record; everything else in words. */
function takes(shape: Shape): string {
  switch (shape.kind) {
    case "text":
      return cell(shape.rule.what);
    case "boolean":
      return "`true` or `false`";
    case "only":
      return code(`${shape.value}`);
    case "integer":
      return `whole number, ${bounds(shape.minimum, shape.maximum, String)}`;
    case "duration":
      return `time, ${bounds(shape.minimum, shape.maximum, durationOf)}`;
    case "size":
      return `bytes, ${bounds(shape.minimum, shape.maximum, (bytes) => `${sizeOf(bytes)}`)}`;
    case "choice": {
      const words = shape.values.map(code).join(", ");
      return shape.prefix === undefined ? words : `${words}, or a plugin's ${code(`${shape.prefix}…`)}`;
    }
    case "json":
      return "any value";
    case "list":
      return `list: ${takes(shape.of)}`;
    case "map":
      return `map by ${cell(shape.key.what)}: ${takes(shape.of)}`;
    case "record":
      return linkTo(shape);
    case "either":
      return `${takes(shape.first)}, or ${takes(shape.or)}`;
    case "one or more":
      return `${takes(shape.of)}, or a list of them`;
    case "secret":
      return `${shape.plain.what}, or a mapping with one of ${Object.keys(shape.fields).map(code).join(", ")}`;
    case "arguments":
      return shape.minimum > 0 ? "mapping, not empty" : "mapping";
  }
}

/** The largest exact integer of a double is not a limit that a user meets. */
const bounds = (minimum: number, maximum: number, shown: (value: number) => string) =>
  maximum === Number.MAX_SAFE_INTEGER
    ? `${shown(minimum)} or more`
    : `${shown(minimum)} to ${shown(maximum)}`;

function linkTo(shape: RecordShape): string {
  const name = recordNames.get(shape) ?? "Topology";
  return `[${titleOf(name).toLowerCase()}](#${anchorOf(name)})`;
}
