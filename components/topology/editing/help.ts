/** What an editor shows about a field: its docstring, as in the JSON Schema and in docs/topology.md. Pure. */
import { inMarkdown } from "../escape.ts";
import { describe } from "../language/describe.ts";
import { topologyRecord } from "../language/topology.ts";
import { recordNames } from "../schema/names.ts";
import { describedAt, type Path } from "./place.ts";

interface Property {
  readonly description?: string;
}

interface Definition extends Property {
  readonly properties?: { readonly [field: string]: Property };
}

/** The parts of docs/topology.schema.json that are read here. */
export interface FieldSchema extends Definition {
  readonly definitions?: { readonly [record: string]: Definition };
}

/** @returns Markdown, or nothing where the language has no field */
export function helpAt(path: Path, schema: FieldSchema): string | undefined {
  const [first] = path;
  // They are read before the language is.
  const composition = path.length === 1 && (first === "include" || first === "extends");
  if (composition) return shown(first, schema.properties?.[first]?.description);
  const { field, shape: whole } = describedAt(path);
  if (field === undefined) {
    const about = whole?.kind === "record" ? schema.definitions?.[recordNames.get(whole) ?? ""] : undefined;
    return about?.description === undefined
      ? undefined
      : shown(inMarkdown(String(path.at(-1))), about.description);
  }
  const { record, name } = field;
  const definition = record === topologyRecord ? schema : schema.definitions?.[recordNames.get(record) ?? ""];
  const { shape, ...rest } = field.field;
  const usual = Object.hasOwn(rest, "default") ? ` Default: \`${JSON.stringify(rest.default)}\`.` : "";
  const takes = `Takes ${describe(shape)}.${usual}`;
  return `${shown(name, definition?.properties?.[name]?.description)}\n\n${takes}`;
}

const shown = (name: string, description = "") => `**${name}**: ${description}`;
