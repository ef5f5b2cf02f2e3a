/** What there is to do, from three descriptions: what was owned, what is wanted, what the broker holds. Pure. */
import type { Json } from "../topology/model.ts";
import { describe, isFixed, isOneByOne, isShared } from "./describe.ts";
import { byId, idOf, type KindName, kindNames, type Owned, sortedText } from "./objects.ts";

/** One object to make, change or delete. */
export interface Step {
  readonly kind: "put" | "delete";
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
}

export function workFor({ before, wanted, actual }: Descriptions): Work {
  const recorded = byId(before);
  const found = byId(actual);
  const wantedIds = new Set(wanted.map(idOf));
  const steps: Step[] = [];
  const refused: { readonly object: Owned; readonly reason: string }[] = [];
  const left: Owned[] = [];
  for (const object of wanted) {
    const now = found.get(idOf(object))?.value;
    if (now !== undefined && same(now, object.value)) continue;
    const reason = now === undefined ? undefined : refusal(object, now, recorded.get(idOf(object)));
    if (reason === undefined) steps.push({ kind: "put", object, actual: now });
    else refused.push({ object, reason });
  }
  for (const object of before) {
    const now = found.get(idOf(object))?.value;
    if (wantedIds.has(idOf(object)) || now === undefined) continue;
    if (isShared(object.kind) && !same(now, object.value)) left.push(object);
    else steps.push({ kind: "delete", object, actual: now });
  }
  return { stages: inOrder(steps), refused, left };
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
    "declaring it anew would lose what it holds: it was left as it is. Undo the edit, or declare one of another " +
    "name and take this one out of the file afterwards"
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

export function same(a: Json, b: Json): boolean {
  return sortedText(a) === sortedText(b);
}

/** Things are made before what refers to them, and deleted after it. Nothing goes before all else is made. */
function inOrder(steps: readonly Step[]): readonly (readonly Step[])[] {
  const of = (kind: Step["kind"], name: KindName) => {
    const all = steps.filter((step) => step.kind === kind && step.object.kind === name);
    return isOneByOne(name) ? all.map((step) => [step]) : [all];
  };
  return [
    ...kindNames.flatMap((name) => of("put", name)),
    ...[...kindNames].reverse().flatMap((name) => of("delete", name)),
  ].filter((stage) => stage.length > 0);
}
