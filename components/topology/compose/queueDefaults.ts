/** The defaults of one queue. */
import { policyKeyOf } from "../language/policyKeys.ts";
import { queueFields } from "../language/queueFields.ts";
import { defaultQueueType } from "../language/queues.ts";
import { queueTypes, typesThatTake, typesThatTakeArgument } from "../language/queueTypes.ts";
import { deadLetterArguments } from "../language/settingNames.ts";
import type { Problem, QueueType } from "../model.ts";
import { type Entry, type MapNode, mapOf, type SourceNode } from "../source/node.ts";
import { plainValue } from "../source/value.ts";
import type { Layer } from "./layer.ts";
import { fieldOf, textOf } from "./look.ts";

type Fields = ReadonlyMap<string, Entry>;

const deadLetterNames: readonly string[] = Object.values(deadLetterArguments);
const fieldTable = Object.entries(queueFields);

export interface TypeOfQueue {
  /** Undefined if what says it is invalid. */
  readonly type: QueueType | undefined;
  /** The default that says it, if one does. */
  readonly from?: Layer;
}

/** A vhost's `defaultQueueType` is nearer than the file's defaults. */
export function queueTypeOf(
  queue: MapNode,
  ofVhost: Layer | undefined,
  vhost: SourceNode,
  ofFile: Layer | undefined,
): TypeOfQueue {
  const typeIn = (node: SourceNode | undefined) => queueTypes.find((type) => type === textOf(node));
  if (queue.entries.has("type")) return { type: typeIn(queue.entries.get("type")?.value) };
  const given = ofVhost?.entries.get("type");
  if (given && ofVhost) return { type: typeIn(given.value), from: ofVhost };
  const usual = fieldOf(vhost, "defaultQueueType");
  if (usual) return { type: typeIn(usual) };
  const last = ofFile?.entries.get("type");
  return last && ofFile ? { type: typeIn(last.value), from: ofFile } : { type: defaultQueueType };
}

export function queueWith(
  queue: MapNode,
  ofVhost: Layer | undefined,
  ofFile: Layer | undefined,
  { type, from }: TypeOfQueue,
): MapNode {
  const layers = [ofVhost, ofFile].filter((layer) => layer !== undefined);
  if (plainTrue(queue.entries, "ignoreDefaults")) return queue;
  // What has the wrong type is reported, and no default is missed.
  for (const layer of layers) layer.types.add(type ?? "unknown");
  if (type === undefined) return queue;
  const filled = layers.reduce<Fields>(
    (own, layer) => withLayer(own, layer, type, layer === from),
    queue.entries,
  );
  return mapOf(filled, queue.at);
}

const plainTrue = (fields: Fields, name: string): boolean => {
  const value = fields.get(name)?.value;
  return value?.kind === "scalar" && value.value === true;
};

function withLayer(own: Fields, layer: Layer, type: QueueType, givesType: boolean): Fields {
  const filled = new Map(own);
  const add = (entry: Entry) => filled.set(entry.key, entry);
  for (const entry of layer.entries.values()) {
    const { key, value } = entry;
    if (key === "type") {
      layer.taken.add(key);
      if (givesType) add(entry);
    } else if (key === "arguments") {
      const merged = withArguments(own, layer, entry, type);
      if (merged) add(merged);
    } else if (key !== "tunable" && typesThatTake(key, plainValue(value)).includes(type)) {
      layer.taken.add(key);
      if (!own.has(key) && !contradicts(own, key, value, type)) add(entry);
    }
  }
  const tunable = layer.entries.get("tunable");
  if (tunable) {
    layer.taken.add("tunable");
    if (!own.has("tunable") && (!plainTrue(layer.entries, "tunable") || hasTunable(filled, type)))
      add(tunable);
  }
  return filled;
}

/** The queue's arguments and the default ones that neither they nor a field of the queue say otherwise. */
function withArguments(own: Fields, layer: Layer, given: Entry, type: QueueType): Entry | undefined {
  const existing = own.get("arguments");
  if (given.value.kind !== "map" || (existing && existing.value.kind !== "map")) return undefined;
  const before = existing?.value.kind === "map" ? existing.value.entries : new Map<string, Entry>();
  const added = [...given.value.entries].filter(([name, { value }]) => {
    if (!typesThatTakeArgument(name, plainValue(value)).includes(type)) return false;
    layer.taken.add(`arguments.${name}`);
    return !before.has(name) && !isFieldFor(own, name, type);
  });
  if (added.length === 0) return undefined;
  const entry = existing ?? given;
  return { ...entry, value: mapOf(new Map([...before, ...added]), entry.value.at) };
}

const isFieldFor = (own: Fields, argument: string, type: QueueType): boolean =>
  fieldTable.some(([name, field]) => field.argument[type] === argument && own.has(name)) ||
  (deadLetterNames.includes(argument) && (own.has("deadLetter") || own.has("retry")));

/** Whether the queue itself says something that the default cannot stand beside. */
function contradicts(own: Fields, key: string, value: SourceNode, type: QueueType): boolean {
  const given = own.get("arguments")?.value;
  const hasArgument = (name: string | undefined) =>
    name !== undefined && given?.kind === "map" && given.entries.has(name);
  const retriesByItself = (retry: SourceNode | undefined) => textOf(fieldOf(retry, "by")) === "queue";
  switch (key) {
    case "deadLetter":
      return deadLetterNames.some(hasArgument);
    case "retry":
      return (
        own.has("shards") ||
        deadLetterNames.some(hasArgument) ||
        (retriesByItself(value) && (own.has("deliveryLimit") || hasArgument("x-delivery-limit")))
      );
    case "shards":
      return own.has("retry") || own.has("singleActiveConsumer");
    case "singleActiveConsumer":
      return own.has("shards") || hasArgument("x-single-active-consumer");
    case "deliveryLimit":
      return retriesByItself(own.get("retry")?.value) || hasArgument("x-delivery-limit");
  }
  return fieldTable.some(([name, field]) => name === key && hasArgument(field.argument[type]));
}

/** Whether the queue sets something that a policy can hold. */
function hasTunable(fields: Fields, type: QueueType): boolean {
  const given = fields.get("arguments")?.value;
  const names = given?.kind === "map" ? [...given.entries.keys()] : [];
  const set = fieldTable.flatMap(([name, field]) => (fields.has(name) ? [field.argument[type] ?? ""] : []));
  return (
    fields.has("deadLetter") ||
    fields.has("retry") ||
    [...names, ...set].some((argument) => policyKeyOf(argument, type) !== undefined)
  );
}

/** Only if the type of each queue is known; a place without queues is a base for others. */
export function unusedDefaults({ entries, path, taken, types }: Layer): readonly Problem[] {
  if (types.size === 0 || types.has("unknown")) return [];
  const own = [...entries.values()].filter(({ key }) => key !== "arguments");
  const given = entries.get("arguments")?.value;
  const inArguments = given?.kind === "map" ? [...given.entries.values()] : [];
  return [
    ...own
      .filter(({ key }) => !taken.has(key))
      .map((entry) => unused(entry, [...path, entry.key], typesThatTake(entry.key, plainValue(entry.value)))),
    ...inArguments
      .filter(({ key }) => !taken.has(`arguments.${key}`))
      .map((entry) =>
        unused(
          entry,
          [...path, "arguments", entry.key],
          typesThatTakeArgument(entry.key, plainValue(entry.value)),
        ),
      ),
  ];
}

function unused({ key, at }: Entry, path: Problem["path"], types: readonly QueueType[]): Problem {
  const message = `no queue takes the default ${key}: it is valid for type: ${types.join(", ")}, and there is no such queue here; leave it out`;
  return { code: "unused-default", severity: "warning", message, path, ...(at && { at }) };
}
