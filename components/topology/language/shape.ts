/** The vocabulary of the language's description: the kinds of values that a field can take. */
import type { QueueType } from "../model.ts";
import type { Finding } from "../report/problem.ts";

/** What a name may be of, where an editor goes from it to the object. */
export type NamedKind = "exchange" | "queue" | "either";

/** A restriction on a string. */
export interface TextRule {
  /** Its name in errors: `expected a name, found …`. */
  readonly what: string;
  /** All that it allows, if they can be counted. */
  readonly values?: readonly string[];
  /** It is the name of an exchange or a queue of the same vhost. */
  readonly names?: NamedKind;
  readonly check: (text: string) => Finding | undefined;
}

export interface TextShape {
  readonly kind: "text";
  readonly rule: TextRule;
}

export interface BooleanShape {
  readonly kind: "boolean";
}

export interface IntegerShape {
  readonly kind: "integer";
  readonly minimum: number;
  readonly maximum: number;
}

/** A duration: amounts with their units, or a plain number in what the broker counts in. */
export interface DurationShape {
  readonly kind: "duration";
  /** Milliseconds. */
  readonly minimum: number;
  readonly maximum: number;
  /** What the broker takes: a number of these, or a string such as `7D`. */
  readonly counts: "milliseconds" | "seconds" | "age";
}

/** A size in bytes: a whole number, or an amount with its unit. */
export interface SizeShape {
  readonly kind: "size";
  /** Bytes. */
  readonly minimum: number;
  readonly maximum: number;
}

/** Any JSON value. */
export interface JsonShape {
  readonly kind: "json";
}

/** One value: `unroutable: true`. */
export interface OnlyShape {
  readonly kind: "only";
  readonly value: boolean;
}

/** One of two kinds of values: `deadLetter: true` or a mapping, a word or a number, a name or a mapping. */
export interface EitherShape {
  readonly kind: "either";
  readonly first: OnlyShape | TextShape | ChoiceShape;
  readonly or: RecordShape | IntegerShape;
}

export interface ChoiceShape {
  readonly kind: "choice";
  readonly values: readonly string[];
  /** Any word with this prefix is allowed, too, for plugins. */
  readonly prefix?: string;
}

export interface ListShape {
  readonly kind: "list";
  readonly of: Shape;
}

/** One value, or a list of at least one. */
export interface OneOrMoreShape {
  readonly kind: "one or more";
  readonly of: SecretShape;
}

/** A map by name. */
export interface MapShape {
  readonly kind: "map";
  readonly key: TextRule;
  readonly of: Shape;
}

export interface Field {
  readonly shape: Shape;
  /** Used if the field is left out. */
  readonly default?: unknown;
  /** The field may be left out, without a default. A field that is not optional and has no default is required. */
  readonly optional?: true;
}

/** A mapping with known fields. */
export interface RecordShape {
  readonly kind: "record";
  /** Its name in errors: `a queue`. */
  readonly what: string;
  readonly fields: { readonly [name: string]: Field };
  /** Exactly one of these fields must be given. */
  readonly exactlyOne?: readonly string[];
}

/**
 * The source of a value that is or may be secret: the plain text that the rule allows, or exactly one of the fields.
 * Its value appears in no error.
 */
export interface SecretShape {
  readonly kind: "secret";
  /** Its name in errors: `a password`. */
  readonly what: string;
  /** The only plain text that is allowed. */
  readonly plain: TextRule;
  readonly fields: { readonly [name: string]: Field };
}

/** An argument with known rules. */
export interface KnownArgument {
  readonly types: readonly QueueType[];
  readonly shape: Shape;
  /** The first version that knows it, by type, e.g. `4.3`; missing if every supported version does. */
  readonly since?: { readonly [Type in QueueType]?: string };
  /** The first version that refuses it, by type; missing if none does. */
  readonly until?: { readonly [Type in QueueType]?: string };
}

/** A mapping of JSON values. */
export interface ArgumentsShape {
  readonly kind: "arguments";
  readonly known: { readonly [name: string]: KnownArgument };
  /** Minimum number of entries. */
  readonly minimum: number;
  /** How the broker handles other arguments: it ignores them, accepts those of its plugins, or refuses them. */
  readonly others: "ignored" | "of plugins" | "refused";
}

export type Shape =
  | TextShape
  | BooleanShape
  | IntegerShape
  | DurationShape
  | SizeShape
  | JsonShape
  | OnlyShape
  | EitherShape
  | ChoiceShape
  | ListShape
  | OneOrMoreShape
  | MapShape
  | RecordShape
  | SecretShape
  | ArgumentsShape;

export const text = (rule: TextRule): TextShape => ({ kind: "text", rule });
export const boolean: BooleanShape = { kind: "boolean" };
export const integer = (minimum: number, maximum: number): IntegerShape => ({
  kind: "integer",
  minimum,
  maximum,
});
export const duration = (
  minimum: number,
  maximum: number,
  counts: DurationShape["counts"] = "milliseconds",
): DurationShape => ({ kind: "duration", minimum, maximum, counts });
export const size = (minimum: number, maximum: number): SizeShape => ({ kind: "size", minimum, maximum });
export const json: JsonShape = { kind: "json" };
export const only = (value: boolean): OnlyShape => ({ kind: "only", value });
export const either = (first: EitherShape["first"], or: EitherShape["or"]): EitherShape => ({
  kind: "either",
  first,
  or,
});
export const choice = (values: readonly string[], prefix?: string): ChoiceShape =>
  prefix === undefined ? { kind: "choice", values } : { kind: "choice", values, prefix };
export const list = (of: Shape): ListShape => ({ kind: "list", of });
export const oneOrMore = (of: SecretShape): OneOrMoreShape => ({ kind: "one or more", of });
export const map = (key: TextRule, of: Shape): MapShape => ({ kind: "map", key, of });

/** The description of `Definition`: the compiler rejects extra fields, missing fields, and defaults of another type. */
export type FieldsOf<Definition> = {
  readonly [Name in keyof Required<Definition>]: undefined extends Definition[Name]
    ?
        | { readonly shape: Shape; readonly default: Required<Definition>[Name] }
        | { readonly shape: Shape; readonly optional: true }
    : { readonly shape: Shape };
};

export interface DescribedRecord<Definition> extends RecordShape {
  readonly fields: FieldsOf<Definition> & { readonly [name: string]: Field };
}

export function record<Definition>(
  what: string,
  fields: FieldsOf<Definition>,
  exactlyOne?: readonly (keyof Definition & string)[],
): DescribedRecord<Definition> {
  const described = { kind: "record", what, fields: { ...fields } } as const;
  return exactlyOne === undefined ? described : { ...described, exactlyOne };
}

/** The same fields, all of them optional, for what others take that leave them out. @param without fields of one object */
export function defaultsRecord<Defaults>(
  what: string,
  { fields }: RecordShape,
  without: readonly string[] = [],
): DescribedRecord<Defaults> {
  const optional = Object.entries(fields).flatMap(([name, { shape }]) =>
    name === "ignoreDefaults" || without.includes(name) ? [] : [[name, { shape, optional: true }] as const],
  );
  // The type of the defaults is that of the objects without the same fields.
  return record<Defaults>(what, Object.fromEntries(optional) as unknown as FieldsOf<Defaults>);
}
