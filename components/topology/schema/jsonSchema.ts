/**
 * The language as a JSON Schema (draft 07, which editors' YAML servers know), from the same description that checks a
 * file. It covers the structure; only the check covers names, references and rules between fields.
 */
import { agePattern, stepOf } from "../language/amounts.ts";
import type { Field, RecordShape, Shape } from "../language/shape.ts";
import { topologyRecord } from "../language/topology.ts";
import { durationPattern, sizePattern } from "../language/units.ts";
import { compositionProperties, removed, variable } from "./composition.ts";

/** A part of a schema. */
export type Schema = { readonly [keyword: string]: unknown };

/** The meaning of a definition and its fields, in words: `Queue` and `Queue.messageTtl`. */
export type Meanings = ReadonlyMap<string, string>;

/** The name of each record, for its part of the schema and of the documentation. */
export type RecordNames = ReadonlyMap<RecordShape, string>;

/** @param names of every record that the topology can contain; a missing one is our mistake */
export function jsonSchema(names: RecordNames, meanings: Meanings): Schema {
  const definitions = Object.fromEntries(
    [...names].map(([shape, name]) => [name, recordSchema(shape, name, names, meanings)]),
  );
  const root = recordSchema(topologyRecord, "Topology", names, meanings);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Warren topology",
    ...root,
    properties: { ...compositionProperties, ...(root.properties as object) },
    definitions: { ...definitions, variable, removed },
  };
}

function recordSchema(shape: RecordShape, name: string, names: RecordNames, meanings: Meanings): Schema {
  const fields = Object.entries(shape.fields);
  const required = fields.filter(([, field]) => !isOptional(field)).map(([field]) => field);
  const properties = fields.map(([field, { shape: inner, ...rest }]) => {
    const description = meanings.get(`${name}.${field}`);
    const schema = valueSchema(inner, names);
    return [
      field,
      {
        ...(isOptional(rest) ? orRemoved(schema) : schema),
        ...(description !== undefined && { description }),
        ...(Object.hasOwn(rest, "default") && { default: rest.default }),
      },
    ];
  });
  const description = meanings.get(name);
  return {
    type: "object",
    ...(description !== undefined && { description }),
    properties: Object.fromEntries(properties),
    additionalProperties: false,
    ...(required.length > 0 && { required }),
    ...(shape.exactlyOne && { oneOf: shape.exactlyOne.map((one) => ({ required: [one] })) }),
  };
}

const isOptional = (field: Omit<Field, "shape">) =>
  Object.hasOwn(field, "default") || field.optional === true;

/** In a file with `extends`, null removes what the base has. */
const orRemoved = (schema: Schema): Schema => ({
  anyOf: [...((schema.anyOf as Schema[] | undefined) ?? [schema]), { $ref: "#/definitions/removed" }],
});

const orAVariable: Schema = { $ref: "#/definitions/variable" };

/** Any value that is not a string may come from a variable, which is written as one. */
const orVariable = (...schemas: readonly Schema[]): Schema => ({ anyOf: [...schemas, orAVariable] });

/** Without the variable: whoever puts alternatives together adds it once. */
const alternatives = (schema: Schema): readonly Schema[] =>
  ((schema.anyOf as Schema[] | undefined) ?? [schema]).filter((one) => one !== orAVariable);

function valueSchema(shape: Shape, names: RecordNames): Schema {
  switch (shape.kind) {
    case "text":
      return { type: "string" };
    case "boolean":
      return orVariable({ type: "boolean" });
    case "only":
      return orVariable({ const: shape.value });
    case "integer":
      return orVariable({ type: "integer", minimum: shape.minimum, maximum: shape.maximum });
    case "duration":
      return orVariable(
        { type: "string", pattern: durationPattern.source },
        shape.counts === "age"
          ? { type: "string", pattern: agePattern.source }
          : {
              type: "integer",
              minimum: shape.minimum / stepOf(shape),
              maximum: shape.maximum / stepOf(shape),
            },
      );
    case "size":
      return orVariable(
        { type: "integer", minimum: shape.minimum, maximum: shape.maximum },
        { type: "string", pattern: sizePattern.source },
      );
    case "choice":
      return shape.prefix === undefined
        ? orVariable({ enum: shape.values })
        : orVariable({ enum: shape.values }, { type: "string", pattern: `^${shape.prefix}.` });
    case "json":
      return {};
    case "list":
      return orVariable({ type: "array", items: valueSchema(shape.of, names) });
    case "map":
      return {
        type: "object",
        ...(shape.key.values && { propertyNames: { enum: shape.key.values } }),
        additionalProperties: orRemoved(valueSchema(shape.of, names)),
      };
    case "record":
      return { $ref: `#/definitions/${nameOf(shape, names)}` };
    case "either":
      return orVariable(...[shape.first, shape.or].flatMap((one) => alternatives(valueSchema(one, names))));
    case "one or more": {
      const one = valueSchema(shape.of, names);
      return { anyOf: [...alternatives(one), { type: "array", items: one, minItems: 1 }] };
    }
    case "secret":
      return {
        anyOf: [
          { type: "string" },
          ...Object.entries(shape.fields).map(([field, { shape: inner }]) => ({
            type: "object",
            properties: { [field]: valueSchema(inner, names) },
            required: [field],
            additionalProperties: false,
          })),
        ],
      };
    case "arguments":
      return {
        type: "object",
        properties: Object.fromEntries(
          Object.entries(shape.known).map(([name, known]) => [
            name,
            orRemoved(valueSchema(known.shape, names)),
          ]),
        ),
        ...(shape.others === "refused" && { additionalProperties: false }),
        ...(shape.minimum > 0 && { minProperties: shape.minimum }),
      };
  }
}

function nameOf(shape: RecordShape, names: RecordNames): string {
  const name = names.get(shape);
  if (name === undefined) throw new Error(`${shape.what} has no name in the schema`);
  return name;
}
