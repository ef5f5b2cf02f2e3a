/**
 * The language as a JSON Schema (draft 07, which editors' YAML servers know), from the same description that checks a
 * file. It covers the structure; only the check covers names, references and most rules between fields.
 */
import { agePattern, stepOf } from "../language/amounts.ts";
import { describe } from "../language/describe.ts";
import { queueRecord } from "../language/queues.ts";
import type { Field, RecordShape, Shape } from "../language/shape.ts";
import { topologyRecord } from "../language/topology.ts";
import { durationPattern, sizePattern } from "../language/units.ts";
import { compositionProperties, removed, variable } from "./composition.ts";
import { fieldsByType } from "./fieldsByType.ts";

/** A part of a schema. */
export type Schema = { readonly [keyword: string]: unknown };

/** The meaning of a definition and its fields, in words: `Queue` and `Queue.messageTtl`. */
export type Meanings = ReadonlyMap<string, string>;

/** The name of each record, for its part of the schema and of the documentation. */
export type RecordNames = ReadonlyMap<RecordShape, string>;

/**
 * Two forms of the language: that of a file by itself, and that of a file with `extends`, where fields may be missing,
 * `null` removes what the base has, and `bindings+` adds to it.
 */
interface Form {
  readonly names: RecordNames;
  readonly meanings: Meanings;
  readonly isOverlay: boolean;
}

/** @param names of every record that the topology can contain; a missing one is our mistake */
export function jsonSchema(names: RecordNames, meanings: Meanings): Schema {
  const whole: RecordNames = new Map([...names, [topologyRecord, "Topology"]]);
  const definitionsOf = (form: Form) =>
    [...whole].map(([shape, name]) => {
      const schema = recordSchema(shape, name, form);
      const properties = { ...compositionProperties, ...(schema.properties as object) };
      return [suffixed(name, form), shape === topologyRecord ? { ...schema, properties } : schema] as const;
    });
  const forms = [false, true].map((isOverlay): Form => ({ names: whole, meanings, isOverlay }));
  const description = meanings.get("Topology");
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Warren topology",
    ...(description !== undefined && { description }),
    type: "object",
    if: { type: "object", required: ["extends"] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { $ref: "#/definitions/TopologyOverlay" },
    else: { $ref: "#/definitions/Topology" },
    definitions: { ...Object.fromEntries(forms.flatMap(definitionsOf)), variable, removed },
  };
}

const suffixed = (name: string, { isOverlay }: Form) => (isOverlay ? `${name}Overlay` : name);

function recordSchema(shape: RecordShape, name: string, form: Form): Schema {
  const { meanings, isOverlay } = form;
  const fields = Object.entries(shape.fields);
  const required = isOverlay ? [] : fields.filter(([, field]) => !isOptional(field)).map(([field]) => field);
  const properties = fields.flatMap(([field, { shape: inner, ...rest }]) => {
    const description = meanings.get(`${name}.${field}`);
    const explained = description !== undefined && { description };
    const schema = orRemoved(valueSchema(inner, form), form);
    const usual = Object.hasOwn(rest, "default") && !isOverlay ? { default: rest.default } : {};
    const adds = isOverlay && inner.kind === "list";
    return [
      [field, { ...schema, ...explained, ...usual }],
      ...(adds ? [[`${field}+`, { ...valueSchema(inner, form), ...explained }]] : []),
    ];
  });
  const description = meanings.get(name);
  return {
    title: shape.what,
    type: "object",
    ...(description !== undefined && { description }),
    properties: Object.fromEntries(properties),
    additionalProperties: false,
    ...(required.length > 0 && { required }),
    ...(shape.exactlyOne && !isOverlay && { oneOf: shape.exactlyOne.map((one) => ({ required: [one] })) }),
    // The type may be in the base.
    ...(shape === queueRecord && !isOverlay && { allOf: fieldsByType }),
  };
}

const isOptional = (field: Omit<Field, "shape">) =>
  Object.hasOwn(field, "default") || field.optional === true;

const orRemoved = (schema: Schema, { isOverlay }: Form): Schema =>
  isOverlay
    ? { anyOf: [...((schema.anyOf as Schema[] | undefined) ?? [schema]), { $ref: "#/definitions/removed" }] }
    : schema;

const orAVariable: Schema = { $ref: "#/definitions/variable" };

/** Any value that is not a string may come from a variable, which is written as one. */
const orVariable = (...schemas: readonly Schema[]): Schema => ({ anyOf: [...schemas, orAVariable] });

/** Without the variable: whoever puts alternatives together adds it once. */
const alternatives = (schema: Schema): readonly Schema[] =>
  ((schema.anyOf as Schema[] | undefined) ?? [schema]).filter((one) => one !== orAVariable);

/** Each has a title: without one, an editor's messages name the nearest title above, which says nothing. */
function valueSchema(shape: Shape, form: Form): Schema {
  const title = describe(shape);
  switch (shape.kind) {
    case "text":
      return { title, type: "string" };
    case "boolean":
      return orVariable({ title, type: "boolean" });
    case "only":
      return orVariable({ title, const: shape.value });
    case "integer":
      return orVariable(integer(shape.minimum, shape.maximum));
    case "duration":
      return orVariable(
        { title, type: "string", pattern: durationPattern.source },
        shape.counts === "age"
          ? { title, type: "string", pattern: agePattern.source }
          : integer(shape.minimum / stepOf(shape), shape.maximum / stepOf(shape)),
      );
    case "size":
      return orVariable(integer(shape.minimum, shape.maximum), {
        title,
        type: "string",
        pattern: sizePattern.source,
      });
    case "choice":
      return shape.prefix === undefined
        ? orVariable({ title, enum: shape.values })
        : orVariable({ title, enum: shape.values }, { title, type: "string", pattern: `^${shape.prefix}.` });
    case "json":
      return {};
    case "list":
      return orVariable({ title, type: "array", items: valueSchema(shape.of, form) });
    case "map":
      return {
        title,
        type: "object",
        ...(shape.key.values && { propertyNames: { enum: shape.key.values } }),
        additionalProperties: orRemoved(valueSchema(shape.of, form), form),
      };
    case "record":
      return { $ref: `#/definitions/${suffixed(nameOf(shape, form.names), form)}` };
    case "either":
      return orVariable(...[shape.first, shape.or].flatMap((one) => alternatives(valueSchema(one, form))));
    case "one or more": {
      const one = valueSchema(shape.of, form);
      return { anyOf: [...alternatives(one), { title, type: "array", items: one, minItems: 1 }] };
    }
    case "secret":
      return {
        anyOf: [
          { title: shape.plain.what, type: "string" },
          ...Object.entries(shape.fields).map(([field, { shape: inner }]) => ({
            title,
            type: "object",
            properties: { [field]: valueSchema(inner, form) },
            required: [field],
            additionalProperties: false,
          })),
        ],
      };
    case "arguments":
      return {
        title,
        type: "object",
        properties: Object.fromEntries(
          Object.entries(shape.known).map(([name, known]) => [
            name,
            orRemoved(valueSchema(known.shape, form), form),
          ]),
        ),
        ...(shape.others === "refused" && { additionalProperties: false }),
        ...(shape.minimum > 0 && { minProperties: shape.minimum }),
      };
  }
}

const integer = (minimum: number, maximum: number): Schema => ({
  title: "a whole number",
  type: "integer",
  minimum,
  maximum,
});

function nameOf(shape: RecordShape, names: RecordNames): string {
  const name = names.get(shape);
  if (name === undefined) throw new Error(`${shape.what} has no name in the schema`);
  return name;
}
