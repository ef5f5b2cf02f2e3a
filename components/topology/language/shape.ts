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
  /** Filled in where the field is left out. A field without a default must be given. */
  readonly default?: unknown;
}

/** A mapping of fields known by name. */
export interface RecordShape {
  readonly kind: "record";
  /** As an error calls it: `a queue`. */
  readonly what: string;
  readonly fields: { readonly [name: string]: Field };
}

/** A source of a password: the word, or exactly one of the fields. No value of it appears in an error. */
export interface PasswordShape {
  readonly kind: "password";
  readonly word: string;
  readonly fields: { readonly [name: string]: Field };
}

/** An argument of which the broker's rules are known. */
export interface KnownArgument {
  readonly types: readonly QueueType[];
  readonly shape: Shape;
}

/** A mapping of JSON values. */
export interface ArgumentsShape {
  readonly kind: "arguments";
  readonly known: { readonly [name: string]: KnownArgument };
  /** How many it must hold at least. */
  readonly minimum: number;
}

export type Shape =
  | TextShape
  | BooleanShape
  | IntegerShape
  | ChoiceShape
  | ListShape
  | MapShape
  | RecordShape
  | PasswordShape
  | ArgumentsShape;

export const text = (rule: TextRule): TextShape => ({ kind: "text", rule });
export const boolean: BooleanShape = { kind: "boolean" };
export const integer = (minimum: number, maximum: number): IntegerShape => ({
  kind: "integer",
  minimum,
  maximum,
});
export const choice = (values: readonly string[], prefix?: string): ChoiceShape =>
  prefix === undefined ? { kind: "choice", values } : { kind: "choice", values, prefix };
export const list = (of: Shape): ListShape => ({ kind: "list", of });
export const map = (key: TextRule, of: Shape): MapShape => ({ kind: "map", key, of });

/** The description of `Definition`: the compiler refuses a field too many, one too few, or a default of another type. */
export type FieldsOf<Definition> = {
  readonly [Name in keyof Required<Definition>]: undefined extends Definition[Name]
    ? { readonly shape: Shape; readonly default: Required<Definition>[Name] }
    : { readonly shape: Shape };
};

export interface DescribedRecord<Definition> extends RecordShape {
  readonly fields: FieldsOf<Definition> & { readonly [name: string]: Field };
}

export function record<Definition>(what: string, fields: FieldsOf<Definition>): DescribedRecord<Definition> {
  return { kind: "record", what, fields: { ...fields } };
}
