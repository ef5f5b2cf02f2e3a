/** What there is to do, from three descriptions: what was owned, what is wanted, what the broker holds. Pure. */
import type { Json } from "../topology/model.ts";
import type { Choices } from "./choices.ts";
import { describe, isFixed, isOneByOne, isShared } from "./describe.ts";
import { byId, idOf, type KindName, kindNames, type Owned, same, sortedText } from "./objects.ts";
import { isMigrating, typed } from "./values.ts";

/** One object to make, change or delete; or a queue to make anew, with its messages carried over or without them. */
export interface Step {
  readonly kind: "put" | "delete" | "migrate" | "recreate";
  readonly object: Owned;
  /** What the broker holds now; undefined: nothing. */
  readonly actual: Json | undefined;
}

export interface Work {
  /** In the order in which they must happen: the steps of one list can be taken at once. */
  readonly stages: readonly (readonly Step[])[];
  /** What will not be done, each with its reason and the way on. */
  readonly refused: readonly { readonly object: Owned; readonly reason: string }[];
  /** What is no longer wanted and stays, as somebody else has changed it. */
  readonly left: readonly Owned[];
}

export interface Descriptions {
  /** What was recorded after the last run. */
  readonly before: readonly Owned[];
  readonly wanted: readonly Owned[];
  /** Everything that is in one of the other two and exists. */
  readonly actual: readonly Owned[];
  /** For queues that are to be made anew. */
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
  const anew = new Set(steps.flatMap(({ kind, object }) => (isAnew(kind) ? [idOf(object)] : [])));
  const lost = wanted.filter(
    (one) => anew.has(queueOf(one) ?? "") && same(found.get(idOf(one))?.value ?? null, one.value),
  );
  steps.push(...lost.map((object): Step => ({ kind: "put", object, actual: undefined })));
  for (const object of before) {
    const now = found.get(idOf(object))?.value;
    if (wantedIds.has(idOf(object)) || now === undefined) continue;
    if (isShared(object.kind) && !same(now, object.value)) left.push(object);
    else steps.push({ kind: "delete", object, actual: now });
  }
  return { stages: inOrder(steps, anew), refused, left };
}

function isAnew(kind: Step["kind"]): boolean {
  return kind === "migrate" || kind === "recreate";
}

/** How an object that exists gets other settings. */
export function wayFor({ kind, keys: [name = ""] }: Owned, now: Json, choices: Choices): Step["kind"] {
  if (kind !== "queues") return "put";
  if (isMigrating(now) || choices.get(name)?.onReplace === "migrate") return "migrate";
  return choices.get(name)?.allowLoss === true ? "recreate" : "put";
}

/** What the id of the queue is that a binding leads to. */
export function queueOf(one: Owned): string | undefined {
  if (one.kind !== "bindings") return undefined;
  const { destination, destinationType } = typed("bindings", one.value);
  return destinationType === "queue" ? idOf({ kind: "queues", keys: [destination] }) : undefined;
}

/** Why an object cannot get other settings than it has; undefined: it can. */
function refusal(wanted: Owned, now: Json, before: Owned | undefined): string | undefined {
  if (isFixed(wanted.kind)) return fixed(wanted, now);
  if (!isShared(wanted.kind) || before !== undefined) return undefined;
  return (
    `${describe(wanted)} exists already and is not this resource's: ${differing(now, wanted.value)}. It was left as ` +
    "it is. If another resource of this stack made it, that one would delete it at the end of this update: give the " +
    "new one another name, or take it out, run `pulumi up`, and put it in again"
  );
}

/** What a change of a queue or an exchange is refused with, in a preview as at the broker. */
export function fixed(wanted: Owned, now: Json): string {
  return (
    `${describe(wanted)} exists with other settings: ${differing(now, wanted.value)}. RabbitMQ cannot change them, and ` +
    `declaring it anew would lose what it holds: it was left as it is. Undo the edit; or ${others(wanted)}`
  );
}

/** What else can be done than undo the edit. */
function others({ kind }: Owned): string {
  const other = "declare one of another name and take this one out of the file afterwards";
  if (kind !== "queues") return other;
  return (
    "set `onReplace: migrate` on the queue, which carries its messages over; or `allowLoss: true`, which makes it anew " +
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
  const { arguments: args, definition, ...fields } = value as { readonly [name: string]: Json }; // no list: see above
  return new Map(
    [fields, args, definition].flatMap((map) =>
      Object.entries(typeof map === "object" && map !== null ? map : {}).map(
        ([name, item]): [string, string] => [name, sortedText(item)],
      ),
    ),
  );
}

/** What cannot be left to the end of the vhost: a shovel is a consumer, and settings may protect the vhost. */
const goFirst: readonly KindName[] = ["vhost", "settings", "queues", "parameters"];

/**
 * Things are made before what refers to them, and deleted after it. Nothing goes before all else is made. What binds
 * a queue that is made anew comes after that. A binding goes with its
 * queue, and everything with its vhost.
 * @param anew ids of the queues that are made anew
 */
function inOrder(steps: readonly Step[], anew: ReadonlySet<string>): readonly (readonly Step[])[] {
  const going = new Set(steps.flatMap(({ kind, object }) => (kind === "delete" ? [idOf(object)] : [])));
  const endsVhost = going.has(idOf({ kind: "vhost", keys: [] }));
  const waits = ({ object }: Step) => anew.has(queueOf(object) ?? "");
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
