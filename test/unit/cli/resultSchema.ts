/** Holds what a command printed with `--json` against its schema. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";

const folder = join(import.meta.dirname, "../../../docs/results");

export const resultSchema = (command: string): unknown =>
  JSON.parse(readFileSync(join(folder, `${command}.schema.json`), "utf8"));

/** Users' programs have to bear more fields than the schema names. What is printed must all be in it. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return "properties" in schema && !("additionalProperties" in schema)
    ? { ...inner, additionalProperties: false }
    : inner;
}

const validators = new Map<string, ReturnType<Ajv["compile"]>>();

/** @param text one JSON document @returns what is wrong, a line each */
export function resultErrors(command: string, text: string): readonly string[] {
  const known = validators.get(command);
  const validate =
    known ?? new Ajv({ allErrors: true, strict: false }).compile(Object(closed(resultSchema(command))));
  validators.set(command, validate);
  if (validate(JSON.parse(text))) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath}: ${message} ${JSON.stringify(params)}`,
  );
}
