/** Limits in the broker's JSON, by the names of the language. */
import type { Json } from "../model.ts";
import { quote } from "../problem.ts";
import type { Entry } from "./entry.ts";

export function limitsIn<Name extends string>(
  values: { readonly [name: string]: Json },
  names: { readonly [name in Name]: string },
  entry: Entry,
): { readonly [name in Name]?: number } {
  const found: { [name in Name]?: number } = {};
  const ours = new Map((Object.keys(names) as Name[]).map((name): [string, Name] => [names[name], name])); // its own keys
  for (const [name, value] of Object.entries(values)) {
    const field = ours.get(name);
    if (field === undefined) entry.refuse("unknown-field", `the limit ${quote(name)} is not known`);
    else if (typeof value !== "number") entry.refuse("wrong-type", `the limit ${quote(name)} is no number`);
    else found[field] = value;
  }
  return found;
}
