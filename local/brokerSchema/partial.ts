/** Keys that several schema files share, such as TLS options: a file includes them below a prefix of its own. */
import { property, type Term, texts } from "./erlang.ts";

/** `{mapping, "log.file.level", "lager.handlers", [{datatype, …}]}` */
export interface Mapping {
  /** A segment that begins with `$` stands for any name. */
  readonly key: string;
  /** Where RabbitMQ reads the value. */
  readonly target: string;
  readonly datatype: Term;
  readonly validators: readonly string[];
  /** Former names of the key. */
  readonly aliases: readonly string[];
}

/** Of one `include_partial`. */
export interface Place {
  readonly application: string;
  readonly name: string;
  readonly prefix: string;
  readonly targetPrefix: string;
  /** Keys, or their first segment. */
  readonly excluded: readonly string[];
  /** The word that switches all of it off, as value of the prefix itself. */
  readonly disableWith: Term | undefined;
}

/** @throws where the form is not understood whole: a key would be missing, and then be refused */
export function placeOf(form: Term): Place {
  const [, what, options] = form.kind === "tuple" ? form.items : [];
  const [application, name] = what?.kind === "tuple" ? what.items : [];
  const [prefix] = texts(property(options, "prefix"));
  const [targetPrefix] = texts(property(options, "app_prefix"));
  if (
    application?.kind !== "atom" ||
    name?.kind !== "text" ||
    prefix === undefined ||
    targetPrefix === undefined
  ) {
    throw new Error(`an include_partial of another form: ${JSON.stringify(form)}`);
  }
  if (property(options, "overrides") !== undefined) {
    throw new Error(`overrides of include_partial have to be added to partial.ts: ${JSON.stringify(form)}`);
  }
  return {
    application: application.value,
    name: name.value,
    prefix,
    targetPrefix,
    excluded: texts(property(options, "exclude")),
    disableWith: property(options, "disable_with"),
  };
}

/** The key below the prefix; nothing for one that the including file leaves out. */
export function moveTo(place: Place, mapping: Mapping): readonly Mapping[] {
  if (place.excluded.some((name) => mapping.key === name || mapping.key.startsWith(`${name}.`))) return [];
  const { prefix, targetPrefix } = place;
  return [{ ...mapping, key: `${prefix}.${mapping.key}`, target: `${targetPrefix}.${mapping.target}` }];
}

/** The prefix as a key. */
export function switchOf({ prefix, targetPrefix, disableWith }: Place): readonly Mapping[] {
  if (disableWith === undefined) return [];
  const datatype: Term = {
    kind: "tuple",
    items: [
      { kind: "atom", value: "enum" },
      { kind: "list", items: [disableWith] },
    ],
  };
  return [{ key: prefix, target: targetPrefix, datatype, validators: [], aliases: [] }];
}
