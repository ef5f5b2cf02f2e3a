/** Cuttlefish's datatypes in the form of `components/cluster/confSchema/datatype.ts`. */
import type { Term } from "./erlang.ts";
import type { Demand } from "./validators.ts";

/** Types whose text is free, or can only be judged by the node. */
const free = /^(string|atom|binary|file|directory|list|regex|uri|percent|tagged_string|tagged_binary)$/;

const number = /^:(integer|float|bytesize)/;

const sameName = /^(integer|float|ip|bytesize)$/;

/** `none | :integer >=1`: the words and kinds of value that the key takes. */
export function datatype(from: Term, demands: readonly Demand[]): string {
  const format = demands.find((demand) => demand.format !== undefined)?.format;
  if (format?.startsWith(":never")) return format;
  const bounds = demands.flatMap((demand) => demand.bounds);
  const numbersOnly = demands.some((demand) => demand.isForNumbersOnly === true);
  const all = alternatives(from).filter((kind) => !numbersOnly || number.test(kind));
  const kinds = all.map((kind) => {
    if (kind === ":text" && format !== undefined) return format;
    return number.test(kind) ? [kind, ...bounds].join(" ") : kind;
  });
  // Free text takes every word and number.
  return kinds.includes(":text") ? ":text" : [...new Set(kinds)].join(" | ");
}

function alternatives(from: Term): readonly string[] {
  if (from.kind === "list") return from.items.flatMap(alternatives);
  if (from.kind === "atom") return named(from.value);
  const [head, ...rest] = from.kind === "tuple" ? from.items : [];
  const [first] = rest;
  if (head?.kind === "tuple") return alternatives(head);
  if (head?.kind !== "atom" || first === undefined) throw new Error(`no datatype: ${JSON.stringify(from)}`);
  switch (head.value) {
    case "enum":
      return first.kind === "list" ? first.items.map(word) : [];
    // Only this one atom.
    case "atom":
      return [word(first)];
    case "flag":
      return rest.map(word);
    case "duration":
      return limited(":duration", rest[1]);
    case "integer":
    case "float":
    case "bytesize":
      return limited(`:${head.value}`, first);
    default:
      return named(head.value);
  }
}

function named(name: string): readonly string[] {
  if (sameName.test(name)) return [`:${name}`];
  if (free.test(name)) return [":text"];
  switch (name) {
    case "boolean":
      return ["true", "false"];
    case "flag":
      return ["on", "off"];
    case "byte":
      return [":integer >=0 <=255"];
    case "port":
      return [":integer >=0 <=65535"];
    default:
      throw new Error(`datatype ${name} has to be added to datatypes.ts`);
  }
}

/** A word of an enum: `debug`, "debug" or `{debug, Value}`. */
function word(item: Term): string {
  if (item.kind === "atom" || item.kind === "text") return item.value;
  const [name] = item.kind === "tuple" ? item.items : [];
  if (name === undefined) throw new Error(`no word of an enum: ${JSON.stringify(item)}`);
  return word(name);
}

/** A kind with cuttlefish's constraints: `positive`, or a list such as `[{min, 1}, allow_infinity]`. */
function limited(kind: string, constraints: Term | undefined): readonly string[] {
  const all = constraints?.kind === "list" ? constraints.items : constraints ? [constraints] : [];
  const bounds = all.flatMap((constraint): string[] => {
    if (constraint.kind === "atom") return namedBounds[constraint.value]?.(kind) ?? [];
    const [name, limit] = constraint.kind === "tuple" ? constraint.items : [];
    const sign = name?.kind === "atom" ? signs[name.value] : undefined;
    return sign !== undefined && limit?.kind === "number" ? [`${sign}${limit.value}`] : [];
  });
  const hasInfinity = all.some(
    (constraint) => constraint.kind === "atom" && constraint.value === "allow_infinity",
  );
  return [...(hasInfinity ? ["infinity"] : []), [kind, ...bounds].join(" ")];
}

const signs: { readonly [constraint: string]: string } = { min: ">=", max: "<=", gt: ">", lt: "<" };

const namedBounds: { readonly [constraint: string]: (kind: string) => string[] } = {
  non_negative: () => [">=0"],
  positive: (kind) => [kind === ":float" ? ">0" : ">=1"],
};
