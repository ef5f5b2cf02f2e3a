/** The words in which the language is described: what kinds of value a field can take. */
import type { QueueType } from "../model.ts";
import type { Finding } from "../problem.ts";

/** What a string must be, beyond being a string. */
export interface TextRule {
  /** As an error calls it: `expected a name, found …`. */
  readonly what: string;
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

/** A time: a whole number and its unit. */
export interface DurationShape {
  readonly kind: "duration";
  /** Milliseconds. */
  readonly minimum: number;
  readonly maximum: number;
  /** The broker takes multiples of so many milliseconds only. */
  readonly step: number;
}

/** An amount of bytes: a whole number, or one with its unit. */
export interface SizeShape {
  readonly kind: "size";
  /** Bytes. */
  readonly minimum: number;
  readonly maximum: number;
}

/** Any value that JSON can carry. */
export interface JsonShape {
  readonly kind: "json";
}

/** One value: `unroutable: true`. */
export interface OnlyShape {
  readonly kind: "only";
  readonly value: boolean;
}

/** A value of its own in place of a mapping: `deadLetter: true`. */
export interface EitherShape {
  readonly kind: "either";
  readonly only: OnlyShape;
  readonly or: RecordShape;
}

export interface ChoiceShape {
  readonly kind: "choice";
  readonly values: readonly string[];
  /** Any word that begins so is allowed too, for what plugins bring. */
  readonly prefix?: string;
}

export interface ListShape {
  readonly kind: "list";
  readonly of: Shape;
}

/** A map by name. */
export interface MapShape {
  readonly kind: "map";
  readonly key: TextRule;
  readonly of: Shape;
}

export interface Field {
  readonly shape: Shape;
  /** Filled in where the field is left out. */
  readonly default?: unknown;
  /** Left out, it says nothing. A field that is not optional and has no default must be given. */
  readonly optional?: true;
}

/** A mapping of fields known by name. */
export interface RecordShape {
  readonly kind: "record";
  /** As an error calls it: `a queue`. */
  readonly what: string;
  readonly fields: { readonly [name: string]: Field };
  /** Of these fields exactly one must be given. */
  readonly exactlyOne?: readonly string[];
}

/**
 * Where something comes from that is secret, or may be: the plain text that the rule allows, or exactly
 * one of the fields. No value of it appears in an error.
 */
export interface SecretShape {
  readonly kind: "secret";
  /** As an error calls it: `a password`. */
  readonly what: string;
  /** The only plain text that may stand here. */
  readonly plain: TextRule;
  readonly fields: { readonly [name: string]: Field };
}

/** An argument of which the broker's rules are known. */
export interface KnownArgument {
  readonly types: readonly QueueType[];
  readonly shape: Shape;
  /** The first version that knows it, by type, e.g. `4.3`; every supported one where it is missing. */
  readonly since?: { readonly [Type in QueueType]?: string };
  /** The first version that refuses it again, by type; none where it is missing. */
  readonly until?: { readonly [Type in QueueType]?: string };
}

/** A mapping of JSON values. */
export interface ArgumentsShape {
  readonly kind: "arguments";
  readonly known: { readonly [name: string]: KnownArgument };
  /** How many it must hold at least. */
  readonly minimum: number;
  /** What the broker says to others: it ignores them, takes those of plugins that it has, or refuses them. */
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
export const duration = (minimum: number, maximum: number, step = 1): DurationShape => ({
  kind: "duration",
  minimum,
  maximum,
  step,
});
export const size = (minimum: number, maximum: number): SizeShape => ({ kind: "size", minimum, maximum });
export const json: JsonShape = { kind: "json" };
export const only = (value: boolean): OnlyShape => ({ kind: "only", value });
export const either = (value: boolean, or: RecordShape): EitherShape => ({
  kind: "either",
  only: only(value),
  or,
});
export const choice = (values: readonly string[], prefix?: string): ChoiceShape =>
  prefix === undefined ? { kind: "choice", values } : { kind: "choice", values, prefix };
export const list = (of: Shape): ListShape => ({ kind: "list", of });
export const map = (key: TextRule, of: Shape): MapShape => ({ kind: "map", key, of });

/** The description of `Definition`: the compiler refuses a field too many, one too few, or a default of another type. */
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
