/** Whether a headers exchange's binding matches a message. */
import type { Json } from "../model.ts";

export interface Headers {
  readonly [name: string]: Json;
}

/** Only the client library knows: it chooses the AMQP types of the values in a list or a table. */
export type Match = boolean | "unsure";

const isNested = (value: Json): value is readonly Json[] | { readonly [name: string]: Json } =>
  typeof value === "object" && value !== null;

/** Whether two equal nested values certainly have the same AMQP types, in the same order, in every client. */
function hasOneForm(value: Json): boolean {
  if (Array.isArray(value)) return value.every(hasOneForm);
  if (!isNested(value)) return typeof value !== "number";
  const members = Object.values(value);
  return members.length < 2 && members.every(hasOneForm);
}

function deepEqual(a: Json, b: Json): boolean {
  if (!isNested(a) || !isNested(b)) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  return keys.every((key) => {
    const [one, other] = [left.get(key), right.get(key)];
    return one !== undefined && other !== undefined && deepEqual(one, other);
  });
}

/** A binding's null, AMQP's void, only checks that the header exists. */
function matchesOne(wanted: Json, headers: Headers, name: string): Match {
  const given = Object.hasOwn(headers, name) ? headers[name] : undefined;
  if (given === undefined) return false;
  if (wanted === null) return true;
  if (!deepEqual(wanted, given)) return false;
  return !isNested(wanted) || hasOneForm(wanted) ? true : "unsure";
}

/**
 * `x-match`: `all` (default) and `any` ignore arguments whose names begin with `x-`; `all-with-x` and `any-with-x` only
 * ignore `x-match` itself. Without any criterion `all` matches every message, and `any` none. A number only equals a
 * number and a string only a string: 1 is not "1".
 */
export function matchesHeaders(bindingArguments: Headers, headers: Headers): Match {
  const mode = bindingArguments["x-match"];
  const withX = mode === "all-with-x" || mode === "any-with-x";
  const found = Object.entries(bindingArguments)
    .filter(([name]) => (withX ? name !== "x-match" : !name.startsWith("x-")))
    .map(([name, wanted]) => matchesOne(wanted, headers, name));
  if (mode === "any" || mode === "any-with-x") {
    return found.includes(true) || (found.includes("unsure") ? "unsure" : false);
  }
  return !found.includes(false) && (found.includes("unsure") ? "unsure" : true);
}
