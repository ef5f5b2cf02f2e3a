/** Limits in the broker's JSON, by the names of the language: strict, like everything in this folder. */
import type { Json } from "../../model.ts";
import { quote } from "../../report/problem.ts";
import { limitFromBroker, type limitNames } from "../codec/limits.ts";
import type { Entry } from "./entry.ts";

type Limits<Owner extends keyof typeof limitNames> = {
  readonly [name in keyof (typeof limitNames)[Owner]]?: number;
};

export function limitsIn<Owner extends keyof typeof limitNames>(
  owner: Owner,
  values: { readonly [name: string]: Json },
  entry: Entry,
): Limits<Owner> {
  const found: { [name: string]: number } = {};
  for (const [name, value] of Object.entries(values)) {
    const field = limitFromBroker(owner, name);
    if (field === undefined) entry.refuse("unknown-field", `the limit ${quote(name)} is not known`);
    else if (typeof value !== "number")
      entry.refuse("wrong-type", `the limit ${quote(name)} is not a number`);
    else found[field] = value;
  }
  return found as Limits<Owner>; // the table contains no other names
}
