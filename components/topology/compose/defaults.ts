/**
 * `queueDefaults` and `exchangeDefaults`: puts their fields onto the objects themselves, so that nothing after this
 * knows of them.
 */
import { check } from "../language/check.ts";
import type { Problem } from "../model.ts";
import { type Path, reportOn } from "../report/collector.ts";
import {
  type Entry,
  locate,
  type MapNode,
  mapNode,
  mapOf,
  maxValues,
  type SourceNode,
} from "../source/node.ts";
import { exchangeWith } from "./exchangeDefaults.ts";
import { type DefaultsField, defaultsFields, defaultsRecords, type Layer, layerFrom } from "./layer.ts";
import { fieldOf } from "./look.ts";
import { queueTypeOf, queueWith, unusedDefaults } from "./queueDefaults.ts";
import type { Unit } from "./severity.ts";

/** The contents of each file that another one includes, by the file's name in positions. */
export type FilesWithDefaults = ReadonlyMap<string, MapNode>;

export interface Defaulted {
  readonly root: SourceNode;
  /** Defaults that no queue can take. */
  readonly warnings: readonly Problem[];
  /** If the defaults make more of the topology than one can hold. */
  readonly problem?: Problem;
}

/** They apply to the objects of their own file, and not to those of the file that includes it. */
export function withoutDefaults(root: MapNode): MapNode {
  const isOther = ({ key }: Entry) => !defaultsFields.some((field) => field === key);
  return mapNode([...root.entries.values()].filter(isOther), root.at);
}

/** @param keep gets what is wrong with their defaults; the check of the topology covers those of the first file */
export function defaultsOfFiles(
  included: readonly Unit[],
  keep: (problem: Problem) => void,
): FilesWithDefaults {
  const found = new Map<string, MapNode>();
  const visit = ({ root, files, included: inner }: Unit) => {
    for (const field of defaultsFields) {
      const own = fieldOf(root, field);
      if (own === undefined) continue;
      const report = reportOn((path, part) => locate(root, path, part));
      check(own, defaultsRecords[field], [field], report);
      for (const problem of report.problems()) keep(problem);
    }
    // No two files can have the objects of the same base.
    for (const file of files) if (!found.has(file)) found.set(file, root);
    for (const each of inner) visit(each);
  };
  for (const unit of included) visit(unit);
  return found;
}

/** The nearer default wins: a field of the object itself, then a default of its vhost, then one of its file. */
export function withDefaults(root: SourceNode, ofFiles: FilesWithDefaults): Defaulted {
  const vhosts = root.kind === "map" ? root.entries.get("vhosts") : undefined;
  if (root.kind !== "map" || vhosts?.value.kind !== "map") return { root, warnings: [] };
  const layers = new Map<MapNode, Layer>();
  let left = maxValues - root.size;

  const layerOf = (owner: SourceNode, field: DefaultsField, path: Path): Layer | undefined => {
    const own = fieldOf(owner, field);
    if (own?.kind !== "map") return undefined;
    const layer = layers.get(own) ?? layerFrom(own, field, [...path, field]);
    layers.set(own, layer);
    return layer;
  };

  const filled = ({ entries, at }: MapNode, vhost: MapNode, name: string, field: DefaultsField): MapNode => {
    const ofVhost = layerOf(vhost, field, ["vhosts", name]);
    const fill = (entry: Entry): Entry => {
      const ofFile = layerOf((entry.at && ofFiles.get(entry.at.file)) ?? root, field, []);
      const { key, value } = entry;
      if (value.kind !== "map" || left < 0 || (ofVhost ?? ofFile) === undefined) return entry;
      const whole =
        field === "queueDefaults"
          ? queueWith(value, ofVhost, ofFile, queueTypeOf(value, ofVhost, vhost, ofFile))
          : exchangeWith(key, value, ofVhost, ofFile);
      left -= whole.size - value.size;
      return { ...entry, value: whole };
    };
    return mapOf(new Map([...entries].map(([key, entry]) => [key, fill(entry)])), at);
  };

  const inVhost = (entry: Entry): Entry => {
    const { key, value: vhost } = entry;
    if (vhost.kind !== "map") return entry;
    const fields = new Map(vhost.entries);
    const [queues, exchanges] = [fields.get("queues"), fields.get("exchanges")];
    if (queues?.value.kind === "map") {
      fields.set("queues", { ...queues, value: filled(queues.value, vhost, key, "queueDefaults") });
    }
    if (exchanges?.value.kind === "map") {
      fields.set("exchanges", {
        ...exchanges,
        value: filled(exchanges.value, vhost, key, "exchangeDefaults"),
      });
    }
    return { ...entry, value: mapOf(fields, vhost.at) };
  };

  const all = new Map([...vhosts.value.entries].map(([key, entry]) => [key, inVhost(entry)]));
  const [first] = layers.keys();
  if (first === undefined) return { root, warnings: [] };
  if (left < 0) {
    const message = `with the defaults on each object, the topology has more than ${maxValues} values; give fewer defaults, or divide the topology`;
    const at = first.at && { at: first.at };
    return { root, warnings: [], problem: { code: "too-large", message, path: [], ...at } };
  }
  const whole = new Map(root.entries).set("vhosts", { ...vhosts, value: mapOf(all, vhosts.value.at) });
  return { root: mapOf(whole, root.at), warnings: [...layers.values()].flatMap(unusedDefaults) };
}
