/** The places in a file that name an exchange or a queue of a vhost. Pure. */
import type { NamedKind, Shape } from "../language/shape.ts";
import { topologyRecord } from "../language/topology.ts";
import type { Position } from "../model.ts";
import type { SourceNode } from "../source/node.ts";
import { describedAt, type Path } from "./place.ts";

export interface NamePlace {
  readonly kind: NamedKind;
  readonly vhost: string;
  readonly name: string;
  readonly at: Position;
  /** Whether the file makes it here, or says that somebody else does. */
  readonly isDefinition: boolean;
}

/** Every place in a file, in the order of the file. Names with a variable in them are left out. */
export function namesIn(root: SourceNode): readonly NamePlace[] {
  const found: NamePlace[] = [];
  const add = (kind: NamedKind | undefined, name: unknown, at: Position | undefined, path: Path) => {
    const vhost = vhostOf(root, path);
    if (kind === undefined || vhost === undefined || at === undefined) return;
    if (typeof name !== "string" || name === "" || name.includes("${")) return;
    found.push({ kind, vhost, name, at, isDefinition: isDefinition(path) });
  };
  const visit = (node: SourceNode, shape: Shape, path: Path): void => {
    if (node.kind === "scalar") add(externalKind(path) ?? kindOf(shape), node.value, node.at, path);
    const inner = (key: string | number, value: SourceNode) => {
      const next = [...path, key];
      const described = describedAt(next).shape;
      if (described !== undefined) visit(value, described, next);
    };
    if (node.kind === "list") for (const [index, item] of node.items.entries()) inner(index, item);
    if (node.kind !== "map") return;
    for (const { key, at, value } of node.entries.values()) {
      if (shape.kind === "map") add(shape.key.names, key, at, [...path, key]);
      inner(key, value);
    }
  };
  visit(root, topologyRecord, []);
  return found;
}

function kindOf(shape: Shape): NamedKind | undefined {
  return shape.kind === "text" ? shape.rule.names : undefined;
}

/** The lists of `external` have one shape. */
function externalKind([, , part, kind]: Path): NamedKind | undefined {
  if (part !== "external") return undefined;
  return kind === "exchanges" ? "exchange" : kind === "queues" ? "queue" : undefined;
}

/** In the lists of `external`, and the keys below `exchanges` and `queues`. */
const isDefinition = ([first, , kind, ...rest]: Path): boolean =>
  first === "vhosts" &&
  (kind === "external" || (rest.length === 1 && /^(exchanges|queues)$/.test(`${kind}`)));

/** A test names the vhost beside the exchange. */
function vhostOf(root: SourceNode, [first, second]: Path): string | undefined {
  if (first === "vhosts") return String(second);
  if (root.kind !== "map" || typeof second !== "number") return undefined;
  const tests = [...root.entries.values()].find(({ key }) => key === first)?.value;
  const test = tests?.kind === "list" ? tests.items[second] : undefined;
  const publish = test?.kind === "map" ? test.entries.get("publish")?.value : undefined;
  const vhost = publish?.kind === "map" ? publish.entries.get("vhost")?.value : undefined;
  return vhost?.kind === "scalar" && typeof vhost.value === "string" ? vhost.value : undefined;
}

/** Whether two places may be about the same object. */
export const isSame = (a: NamePlace, b: NamePlace): boolean =>
  a.name === b.name &&
  a.vhost === b.vhost &&
  (a.kind === b.kind || a.kind === "either" || b.kind === "either");
