/** A source node as the plain value that it stands for. */
import type { Json } from "../model.ts";
import type { SourceNode } from "./node.ts";

/** What is no data becomes `null`: a file has none of it. */
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
