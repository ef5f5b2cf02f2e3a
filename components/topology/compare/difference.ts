/** The changes that lead a broker from one plan to another. */
import { notShown, withoutLogins, withoutStrings } from "../logins.ts";
import type { Json, ObjectKind, Plan, Position, Problem } from "../model.ts";
import { immutableKinds, objectsOf, type PlanObject } from "./objects.ts";

/** `recreate`: RabbitMQ cannot change it; it is deleted with its messages and declared again. */
export type Action = "create" | "delete" | "change" | "recreate";

export interface FieldChange {
  /** As in the file: `messageTtl`, `deadLetter.exchange`, `arguments.x-foo`. */
  readonly field: string;
  /** Missing if not set. */
  readonly from?: Json;
  readonly to?: Json;
}

export interface Change {
  readonly action: Action;
  readonly kind: ObjectKind;
  /** From the top of the file. */
  readonly path: Problem["path"];
  /** Empty for created and deleted objects. */
  readonly fields: readonly FieldChange[];
  /** Where the file declares it; the new file if both do. */
  readonly at?: Position;
}

/** In the order of the plans; empty if they are equal. Contains no secret. */
export function difference(before: Plan, after: Plan): readonly Change[] {
  const old = byId(before);
  const wanted = byId(after);
  const ids = [...new Set([...old.keys(), ...wanted.keys()])];
  return ids.flatMap((id) => changeOf(old.get(id), wanted.get(id)));
}

const byId = (plan: Plan): ReadonlyMap<string, PlanObject> =>
  new Map(objectsOf(plan).map((object) => [JSON.stringify(object.path), object]));

function changeOf(old: PlanObject | undefined, wanted: PlanObject | undefined): readonly Change[] {
  const object = wanted ?? old;
  if (object === undefined) return [];
  const { kind, path, at } = object;
  const what = { kind, path, ...(at !== undefined && { at }) };
  if (old === undefined) return [{ action: "create", ...what, fields: [] }];
  if (wanted === undefined) return [{ action: "delete", ...what, fields: [] }];
  const names = [...new Set([...old.settings.keys(), ...wanted.settings.keys()])];
  const fields = names.flatMap((field) =>
    fieldChange(object, field, old.settings.get(field), wanted.settings.get(field)),
  );
  if (fields.length === 0) return [];
  return [{ action: immutableKinds.has(kind) ? "recreate" : "change", ...what, fields }];
}

function fieldChange(
  object: PlanObject,
  field: string,
  from: Json | undefined,
  to: Json | undefined,
): readonly FieldChange[] {
  if (JSON.stringify(from) === JSON.stringify(to)) return [];
  return [
    {
      field,
      ...(from === undefined ? {} : { from: hidden(object, field, from) }),
      ...(to === undefined ? {} : { to: hidden(object, field, to) }),
    },
  ];
}

/** Without password hashes, logins in addresses, and texts of plugins that Warren does not know: any may be secret. */
function hidden(object: PlanObject, field: string, value: Json): Json {
  if (field === "password.hash") return notShown;
  if (object.kind === "global parameter" || object.path[2] === "parameters") return withoutStrings(value);
  if (Array.isArray(value)) return value.map((inner: Json) => hidden(object, field, inner));
  return typeof value === "string" ? withoutLogins(value) : value;
}
