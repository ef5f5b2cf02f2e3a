/** How a live broker differs from the file: objects changed or deleted by hand, or never created. */
import type { Read } from "../interchange/definitions/fromDefinitions.ts";
import { ownerOf } from "../interchange/definitions/owned.ts";
import type { Json, ObjectKind, Plan, Position, Problem, Vhost } from "../model.ts";
import { inOrder } from "../report/problem.ts";
import { type Change, difference } from "./difference.ts";
import { comparable } from "./live.ts";

export interface Place {
  readonly kind: ObjectKind;
  /** From the top of the file. */
  readonly path: Problem["path"];
  /** Where the file declares it. */
  readonly at?: Position;
}

export type Drifted =
  /**
   * The broker does not have it. `inside`: for a vhost, the number of the file's objects in it, which are not listed.
   */
  | (Place & { readonly missing: true; readonly inside: number })
  | (Place & { readonly missing: false; readonly fields: readonly DriftedField[] })
  /** The broker has it in a form that no file can describe. */
  | (Place & { readonly missing: false; readonly unlike: string });

export interface DriftedField {
  /** As in the file: `messageTtl`, `deadLetter.exchange`, `arguments.x-foo`. */
  readonly field: string;
  /** The file's value. Missing if there is none. */
  readonly file?: Json;
  /** The broker's value. Missing if there is none. */
  readonly broker?: Json;
}

export interface Other extends Place {
  /** Its owner, if its name shows it: the broker or a plugin. Missing: a client, another tool, or a person. */
  readonly owner?: string;
}

export interface Drift {
  /** Number of objects in the file. */
  readonly objects: number;
  /** In the order of the file. Contains no secret. */
  readonly drifted: readonly Drifted[];
  /** Objects of the broker that the file does not name. For a vhost that the file does not name, only the vhost. */
  readonly others: readonly Other[];
}

/** @param broker all its objects */
export function driftOf(broker: Pick<Read, "plan" | "unread">, file: Plan): Drift {
  const inside = new Map(file.vhosts.map((vhost) => [vhost.name, objectsIn(vhost)]));
  const isNamed = ({ name }: Vhost) => inside.has(name);
  const named = { ...broker.plan, vhosts: broker.plan.vhosts.filter(isNamed) };
  const changes = difference(comparable(named, file), file);
  const lost = new Set(
    changes.flatMap(({ action, kind, path }) => (action === "create" && kind === "vhost" ? [path[1]] : [])),
  );
  const unread = new Map(broker.unread.map(({ path, reason }) => [JSON.stringify(path), reason]));
  const ours = changes.filter(
    ({ action, kind, path }) =>
      action !== "delete" && (path[0] !== "vhosts" || kind === "vhost" || !lost.has(path[1])),
  );
  return {
    objects: [...inside.values()].reduce(
      (sum, count) => sum + 1 + count,
      file.users.length + file.globalParameters.length,
    ),
    drifted: inOrder(
      ours.map((change) => {
        const unlike = unread.get(JSON.stringify(change.path));
        return unlike === undefined
          ? driftedOf(change, inside)
          : { ...placeOf(change), missing: false, unlike };
      }),
    ),
    others: [
      ...broker.plan.vhosts.flatMap((vhost): readonly Other[] =>
        isNamed(vhost) ? [] : [{ kind: "vhost", path: ["vhosts", vhost.name] }],
      ),
      ...changes.flatMap((change) => (change.action === "delete" ? [otherOf(change)] : [])),
    ],
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
