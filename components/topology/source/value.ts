/** Converts a source node to its plain value. */
import type { Json } from "../model.ts";
import type { SourceNode } from "./node.ts";

/** A foreign node becomes `null`: a file has none. */
export function plainValue(node: SourceNode): Json {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "list":
      return node.items.map(plainValue);
    case "map":
      return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plainValue(value)]));
    case "foreign":
      return null;
  }
}
