/** What a living broker holds otherwise than the file says: changed or deleted by hand, or never made. */
import type { Read } from "../definitions/fromDefinitions.ts";
import { ownerOf } from "../definitions/owned.ts";
import type { Json, Plan, Position, Problem, Vhost } from "../model.ts";
import { inOrder } from "../problem.ts";
import { type Change, difference } from "./difference.ts";
import { comparable } from "./living.ts";
import type { ObjectKind } from "./objects.ts";

export interface Place {
  readonly kind: ObjectKind;
  /** From the top of the file. */
  readonly path: Problem["path"];
  /** Where the file declares it. */
  readonly at?: Position;
}

export type Drifted =
  /** The broker does not have it. `inside`: of a vhost, how many objects the file has in it, which are not listed. */
  | (Place & { readonly missing: true; readonly inside: number })
  | (Place & { readonly missing: false; readonly fields: readonly DriftedField[] });

export interface DriftedField {
  /** As in the file: `messageTtl`, `deadLetter.exchange`, `arguments.x-foo`. */
  readonly field: string;
  /** What the file says. Missing: nothing. */
  readonly file?: Json;
  /** What the broker has. Missing: nothing. */
  readonly broker?: Json;
}

export interface Other extends Place {
  /** Who made it, where its name says so: the broker or a plugin. Missing: a client, another tool, somebody by hand. */
  readonly owner?: string;
}

export interface Drift {
  /** How many the file has. */
  readonly objects: number;
  /** In the order of the file. No secret stands in it. */
  readonly drifted: readonly Drifted[];
  /** What the broker has and the file does not name. Of a vhost that the file does not name, the vhost alone. */
  readonly others: readonly Other[];
  /** Objects of the file that the broker has in a form that could not be read: nothing is known of them. */
  readonly unknown: readonly Place[];
}

/** @param broker all that it holds */
export function driftOf(broker: Pick<Read, "plan" | "unread">, file: Plan): Drift {
  const inside = new Map(file.vhosts.map((vhost) => [vhost.name, objectsIn(vhost)]));
  const isNamed = ({ name }: Vhost) => inside.has(name);
  const named = { ...broker.plan, vhosts: broker.plan.vhosts.filter(isNamed) };
  const changes = difference(comparable(named, file), file);
  const isLost = pathTest(
    changes.flatMap(({ action, kind, path }) => (action === "create" && kind === "vhost" ? [path] : [])),
  );
  const isUnread = pathTest(broker.unread);
  const ours = changes.filter(
    ({ action, kind, path }) => action !== "delete" && (kind === "vhost" || !isLost(path.slice(0, 2))),
  );
  return {
    objects: [...inside.values()].reduce(
      (sum, count) => sum + 1 + count,
      file.users.length + file.globalParameters.length,
    ),
    drifted: inOrder(ours.flatMap((change) => (isUnread(change.path) ? [] : [driftedOf(change, inside)]))),
    others: [
      ...broker.plan.vhosts.flatMap((vhost): readonly Other[] =>
        isNamed(vhost) ? [] : [{ kind: "vhost", path: ["vhosts", vhost.name] }],
      ),
      ...changes.flatMap((change) => (change.action === "delete" ? [otherOf(change)] : [])),
    ],
    unknown: ours.flatMap((change) => (isUnread(change.path) ? [placeOf(change)] : [])),
  };
}

const placeOf = ({ kind, path, at }: Change): Place => ({ kind, path, ...(at !== undefined && { at }) });

function otherOf(change: Change): Other {
  const { kind, path } = change;
  const owner = ownerOf(kind, String(path.at(-1)));
  return { ...placeOf(change), ...(owner !== undefined && { owner }) };
}

function driftedOf(change: Change, inside: ReadonlyMap<string, number>): Drifted {
  const place = placeOf(change);
  if (change.action === "create") {
    const [, vhost] = change.path;
    return {
      ...place,
      missing: true,
      inside: change.kind === "vhost" ? (inside.get(String(vhost)) ?? 0) : 0,
    };
  }
  const fields = change.fields.map(({ field, from, to }) => ({
    field,
    ...(to !== undefined && { file: to }),
    ...(from !== undefined && { broker: from }),
  }));
  return { ...place, missing: false, fields };
}

function pathTest(paths: readonly Problem["path"][]): (path: Problem["path"]) => boolean {
  const known = new Set(paths.map((path) => JSON.stringify(path)));
  return (path) => known.has(JSON.stringify(path));
}

const objectsIn = (vhost: Vhost): number =>
  [
    vhost.permissions,
    vhost.topicPermissions,
    vhost.exchanges,
    vhost.queues,
    vhost.bindings,
    vhost.policies,
    vhost.operatorPolicies,
    vhost.parameters,
  ].reduce((sum, { length }) => sum + length, 0);
