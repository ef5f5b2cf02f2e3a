/** Reads one schema file of cuttlefish: its keys, its validators, and what it translates by a function. */
import { forms, property, type Term, type Token, term, texts } from "./erlang.ts";
import { type Mapping, moveTo, placeOf, switchOf } from "./partial.ts";

export interface SchemaFile {
  readonly mappings: readonly Mapping[];
  /** The body of each validator's function, by the validator's name. */
  readonly validators: ReadonlyMap<string, readonly Token[]>;
  /** The body of the function that fills a target from any number of keys, by the target. */
  readonly translations: ReadonlyMap<string, readonly Token[]>;
}

/**
 * @param partial the text of an application's `priv/schema/NAME.partial`
 * @throws on a form that is none of cuttlefish's
 */
export function schemaFile(
  source: string,
  partial: (application: string, name: string) => string,
): SchemaFile {
  const mappings = new Map<string, Mapping>();
  const validators = new Map<string, readonly Token[]>();
  const translations = new Map<string, readonly Token[]>();
  for (const form of forms(source)) {
    const [, kind, , name] = form;
    if (kind?.value === "mapping") {
      const mapping = readMapping(term(form));
      mappings.set(mapping.key, mapping);
    } else if (kind?.value === "validator" && name?.kind === "text") {
      validators.set(name.value, functionIn(form));
    } else if (/^(partial_)?translation$/.test(`${kind?.value}`) && name?.kind === "text") {
      translations.set(name.value, functionIn(form));
    } else if (kind?.value === "include_partial") {
      const place = placeOf(term(form));
      const included = schemaFile(partial(place.application, place.name), partial);
      const moved = included.mappings.flatMap((mapping) => moveTo(place, mapping));
      for (const mapping of [...moved, ...switchOf(place)]) mappings.set(mapping.key, mapping);
      for (const [validator, body] of included.validators) validators.set(validator, body);
      for (const [target, body] of included.translations)
        translations.set(`${place.targetPrefix}.${target}`, body);
      if (place.disableWith !== undefined) translations.set(place.targetPrefix, []);
    } else {
      throw new Error(`no form of a schema: ${form.map(({ value }) => value).join(" ")}`);
    }
  }
  return { mappings: [...mappings.values()], validators, translations };
}

function functionIn(form: readonly Token[]): readonly Token[] {
  const from = form.findIndex(({ kind, value }) => kind === "atom" && value === "fun");
  const to = form.findLastIndex(({ kind, value }) => kind === "atom" && value === "end");
  if (from < 0 || to < from) throw new Error("a validator without a function");
  return form.slice(from + 1, to);
}

function readMapping(read: Term): Mapping {
  const [, key, target, properties] = read.kind === "tuple" ? read.items : [];
  if (key?.kind !== "text" || target?.kind !== "text" || properties?.kind !== "list") {
    throw new Error(`a mapping of another form: ${JSON.stringify(read)}`);
  }
  return {
    key: key.value,
    target: target.value,
    datatype: property(properties, "datatype") ?? { kind: "atom", value: "string" },
    validators: texts(property(properties, "validators")),
    aliases: [...texts(property(properties, "alias")), ...texts(property(properties, "aliases"))],
  };
}
