/** Converts a value given in code to source nodes, so that one set of checks serves files and programs. */
import type { Position } from "../model.ts";
import {
  entryOf,
  foreignNode,
  listNode,
  mapNode,
  maxDepth,
  maxValues,
  type SourceNode,
  scalarNode,
} from "./node.ts";

/**
 * Fields that are `undefined` count as missing. Never throws: what is not plain data becomes a foreign node, which the
 * check then refuses.
 * @param at the position of the request for the value in a file
 */
export function sourceOfValue(value: unknown, at?: Position): SourceNode {
  let values = 0;
  const nodeOf = (given: unknown, depth: number): SourceNode => {
    values += 1;
    if (values > maxValues) return foreignNode(`more than ${maxValues} values`);
    if (depth > maxDepth) return foreignNode(`values nested deeper than ${maxDepth} levels, or in a circle`);
    if (given === null) return scalarNode(null, at);
    switch (typeof given) {
      case "string":
      case "number":
      case "boolean":
        return scalarNode(given, at);
      case "object":
        break;
      default:
        return foreignNode(`a value of type ${typeof given}`);
    }
    if (Array.isArray(given))
      return listNode(
        given.map((item) => nodeOf(item, depth + 1)),
        at,
      );
    const prototype: unknown = Object.getPrototypeOf(given);
    if (prototype !== null && prototype !== Object.prototype) {
      return foreignNode("an object that is not plain data (an Output or an instance of a class)");
    }
    const entries = Object.entries(given)
      .filter(([, field]) => field !== undefined)
      .map(([key, field]) => entryOf(key, nodeOf(field, depth + 1), at));
    return mapNode(entries, at);
  };
  return nodeOf(value, 1);
}
