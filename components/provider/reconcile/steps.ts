/** Computes the steps from three descriptions: what was owned, what is wanted, what the broker holds. Pure. */

import {
  byId,
  idOf,
  type KindName,
  kindNames,
  type Owned,
  same,
  sortedText,
} from "../../topology/interchange/codec/objects.ts";
import { isMigrating, typed } from "../../topology/interchange/codec/values.ts";
import type { Json } from "../../topology/model.ts";
import type { Choices } from "../state/choices.ts";
import { describe, isFixed, isOneByOne, isShared } from "../state/describe.ts";

/** One object to create, change or delete; or a queue to recreate, with or without its messages. */
export interface Step {
  readonly kind: "put" | "delete" | "migrate" | "recreate";
  readonly object: Owned;
  /** What the broker holds now; undefined if nothing. */
  readonly actual: Json | undefined;
}

export interface Work {
  /** In the required order: the steps of one list can run in parallel. */
  readonly stages: readonly (readonly Step[])[];
  /** What will not be done, each with the reason and a remedy. */
  readonly refused: readonly { readonly object: Owned; readonly reason: string }[];
  /** What is no longer wanted and stays, because somebody else has changed it. */
  readonly left: readonly Owned[];
}

export interface Descriptions {
  /** What was recorded after the last run. */
  readonly before: readonly Owned[];
  readonly wanted: readonly Owned[];
  /** All objects in one of the other two that exist. */
  readonly actual: readonly Owned[];
  /** For queues that must be recreated. */
  readonly choices: Choices;
}

export function workFor({ before, wanted, actual, choices }: Descriptions): Work {
  const recorded = byId(before);
  const found = byId(actual);
  const wantedIds = new Set(wanted.map(idOf));
  const steps: Step[] = [];
  const refused: { readonly object: Owned; readonly reason: string }[] = [];
  const left: Owned[] = [];
  for (const object of wanted) {
    const now = found.get(idOf(object))?.value;
    if (now !== undefined && same(now, object.value)) continue;
    const way = now === undefined ? "put" : wayFor(object, now, choices);
    const reason =
      now === undefined || way !== "put" ? undefined : refusal(object, now, recorded.get(idOf(object)));
    if (reason === undefined) steps.push({ kind: way, object, actual: now });
    else refused.push({ object, reason });
  }
  const recreated = new Set(steps.flatMap(({ kind, object }) => (isRecreated(kind) ? [idOf(object)] : [])));
  const lost = wanted.filter(
    (one) => recreated.has(queueOf(one) ?? "") && same(found.get(idOf(one))?.value ?? null, one.value),
  );
  steps.push(...lost.map((object): Step => ({ kind: "put", object, actual: undefined })));
  for (const object of before) {
    const now = found.get(idOf(object))?.value;
    if (wantedIds.has(idOf(object)) || now === undefined) continue;
    if (isShared(object.kind) && !same(now, object.value)) left.push(object);
    else steps.push({ kind: "delete", object, actual: now });
  }
  return { stages: inOrder(steps, recreated), refused, left };
}

function isRecreated(kind: Step["kind"]): boolean {
  return kind === "migrate" || kind === "recreate";
}

/** How an existing object gets other settings. */
export function wayFor({ kind, keys: [name = ""] }: Owned, now: Json, choices: Choices): Step["kind"] {
  if (kind !== "queues") return "put";
  if (isMigrating(now) || choices.get(name)?.onReplace === "migrate") return "migrate";
  return choices.get(name)?.allowLoss === true ? "recreate" : "put";
}

/** The id of a binding's destination queue. */
export function queueOf(one: Owned): string | undefined {
  if (one.kind !== "bindings") return undefined;
  const { destination, destinationType } = typed("bindings", one.value);
  return destinationType === "queue" ? idOf({ kind: "queues", keys: [destination] }) : undefined;
}

/** The name of a shovel. */
export function shovelOf({ kind, keys: [component, name] }: Owned): string | undefined {
  return kind === "parameters" && component === "shovel" ? name : undefined;
}

/** Why an object cannot change from its current settings; undefined if it can. */
function refusal(wanted: Owned, now: Json, before: Owned | undefined): string | undefined {
  if (isFixed(wanted.kind)) return fixed(wanted, now);
  if (!isShared(wanted.kind) || before !== undefined) return undefined;
  return (
    `${describe(wanted)} exists already and is not this resource's: ${differing(now, wanted.value)}. It was left as ` +
    "it is. If another resource of this stack made it, that one would delete it at the end of this update: give the " +
    "new one another name, or take it out, run `pulumi up`, and put it in again"
  );
}

/** The message that refuses a change of a queue or an exchange, in a preview and at the broker. */
export function fixed(wanted: Owned, now: Json): string {
  return (
    `${describe(wanted)} exists with other settings: ${differing(now, wanted.value)}. RabbitMQ cannot change them, and ` +
    `declaring it again would lose what it holds: it was left as it is. Undo the edit; or ${others(wanted)}`
  );
}

/** The alternative to undoing the edit. */
function others({ kind }: Owned): string {
  const other = "declare one of another name and take this one out of the file afterwards";
  if (kind !== "queues") return other;
  return (
    "set `onReplace: migrate` on the queue, which carries its messages over; or `allowLoss: true`, which recreates it " +
    `without them; or ${other}`
  );
}

/** E.g. `x-max-length is 5, wanted 6`. */
function differing(now: Json, wanted: Json): string {
  const [has, wants] = [flat(now), flat(wanted)];
  const shown = (name: string, text = "not set") => (/password|uri/i.test(name) ? "[secret]" : text);
  return [...new Set([...has.keys(), ...wants.keys()])]
    .filter((name) => has.get(name) !== wants.get(name))
    .map((name) => `${name} is ${shown(name, has.get(name))}, wanted ${shown(name, wants.get(name))}`)
    .join("; ");
}

function flat(value: Json): ReadonlyMap<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return new Map([["it", sortedText(value)]]);
  const { arguments: args, definition, ...fields } = value as { readonly [name: string]: Json }; // a map: see above
  return new Map(
    [fields, args, definition].flatMap((map) =>
      Object.entries(typeof map === "object" && map !== null ? map : {}).map(
        ([name, item]): [string, string] => [name, sortedText(item)],
      ),
    ),
  );
}

/** Objects that cannot wait for the end of the vhost: a shovel is a consumer, and settings may protect the vhost. */
const goFirst: readonly KindName[] = ["vhost", "settings", "queues", "parameters"];

/**
 * Objects are created before those that refer to them, and deleted after them. Deletes run after all creates. The
 * bindings of a recreated queue come after that. A binding is deleted with its queue, and everything with its vhost.
 * @param recreated ids of the queues that are recreated
 */
function inOrder(steps: readonly Step[], recreated: ReadonlySet<string>): readonly (readonly Step[])[] {
  const going = new Set(steps.flatMap(({ kind, object }) => (kind === "delete" ? [idOf(object)] : [])));
  const endsVhost = going.has(idOf({ kind: "vhost", keys: [] }));
  const waits = ({ object }: Step) => recreated.has(queueOf(object) ?? "");
  const goesAlong = ({ kind, object }: Step) =>
    kind === "delete" && (going.has(queueOf(object) ?? "") || (endsVhost && !goFirst.includes(object.kind)));
  const of = (kind: Step["kind"], name: KindName) => {
    const all = steps.filter((step) => step.kind === kind && step.object.kind === name && !goesAlong(step));
    return isOneByOne(name) ? all.map((step) => [step]) : [all];
  };
  const puts = kindNames.flatMap((name) => of("put", name));
  return [
    ...puts.map((stage) => stage.filter((step) => !waits(step))),
    ...of("recreate", "queues"),
    ...of("migrate", "queues"),
    ...puts.map((stage) => stage.filter(waits)),
    ...[...kindNames].reverse().flatMap((name) => of("delete", name)),
  ].filter((stage) => stage.length > 0);
}
