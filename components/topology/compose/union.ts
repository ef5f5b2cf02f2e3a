/** Unites the parts of one topology from several files, for `include`: no object may appear twice. */
import type { Shape } from "../language/shape.ts";
import { externalNames, externalRecord, topologyRecord, vhostRecord } from "../language/topology.ts";
import type { Problem } from "../model.ts";
import { formatPath } from "../report/problem.ts";
import { type Entry, listNode, type MapNode, mapNode, type SourceNode } from "../source/node.ts";
import type { Note } from "./composing.ts";

const sharedRecords: ReadonlySet<Shape> = new Set([topologyRecord, vhostRecord, externalRecord]);

/** Several files may add to the topology, to a vhost, to a map by name, to a list of objects, and to external names. */
function isShared(shape: Shape | undefined): boolean {
  if (shape?.kind === "list") return shape.of.kind === "record" || shape === externalNames;
  return shape !== undefined && (shape.kind === "map" || sharedRecords.has(shape));
}

function shapeOfKey(shape: Shape | undefined, key: string): Shape | undefined {
  if (shape?.kind === "map") return shape.of;
  return shape?.kind === "record" && Object.hasOwn(shape.fields, key) ? shape.fields[key]?.shape : undefined;
}

function uniteMaps(
  maps: readonly MapNode[],
  shape: Shape | undefined,
  path: Problem["path"],
  note: Note,
): MapNode {
  const byKey = new Map<string, [Entry, ...Entry[]]>();
  for (const map of maps) {
    for (const [key, entry] of map.entries) {
      const others = byKey.get(key);
      if (others) others.push(entry);
      else byKey.set(key, [entry]);
    }
  }
  const entries = [...byKey].map(([key, [first, ...rest]]): Entry => {
    if (rest.length === 0) return first;
    const inner = [...path, key];
    const united = uniteValues([first, ...rest], shapeOfKey(shape, key), inner, note);
    if (united) return { ...first, value: united };
    for (const { at } of rest) {
      const where = first.at && `${first.at.file}:${first.at.line}:${first.at.column}`;
      const message = `${formatPath(inner)} is already given at ${where}; an include adds to the topology and changes nothing: keep one of the two, or change it in a file that extends the other`;
      note({ code: "duplicate-object", message }, at);
    }
    return first;
  });
  return mapNode(entries, maps[0]?.at);
}

/** `undefined` if the values are one object and cannot be united. */
function uniteValues(
  entries: readonly Entry[],
  shape: Shape | undefined,
  path: Problem["path"],
  note: Note,
): SourceNode | undefined {
  if (!isShared(shape)) return undefined;
  const values = entries.map(({ value }) => value);
  if (shape?.kind === "list") {
    const lists = values.filter((value) => value.kind === "list");
    if (lists.length < values.length) return undefined;
    return listNode(
      lists.flatMap(({ items }) => items),
      lists[0]?.at,
    );
  }
  const maps = values.filter((value) => value.kind === "map");
  return maps.length < values.length ? undefined : uniteMaps(maps, shape, path, note);
}

export function unite(maps: readonly MapNode[], note: Note): MapNode {
  return uniteMaps(maps, topologyRecord, [], note);
}
