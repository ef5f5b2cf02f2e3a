// The few verbs that the plugin needs of the Kubernetes API, for any kind, by discovery.
import { setTimeout as sleep } from "node:timers/promises";
import { at, type JsonMap, listAt, stringAt } from "../../../components/engine/protocol/value.ts";
import { ApiError, isNotFound } from "./apiError.ts";
import type { Send } from "./http.ts";
import { describeIdentity, type Identity } from "./identity.ts";

export interface ApplyOptions {
  readonly manager: string;
  readonly force: boolean;
  /** Ask what would happen, and let nothing happen. */
  readonly dryRun: boolean;
  readonly onWarning?: (warning: string) => void;
  readonly signal?: AbortSignal;
}

export interface Api {
  get(identity: Identity, signal?: AbortSignal): Promise<JsonMap>;
  /** Server-side apply. */
  apply(object: JsonMap, identity: Identity, options: ApplyOptions): Promise<JsonMap>;
  delete(identity: Identity, propagationPolicy: string, signal?: AbortSignal): Promise<void>;
  /** Objects of a built-in kind in a namespace, by a query such as `labelSelector=app%3Drabbit`. */
  list(path: string, query: string, signal?: AbortSignal): Promise<readonly JsonMap[]>;
}

interface Kind {
  readonly plural: string;
  readonly namespaced: boolean;
}

/** How hard to try. */
interface Effort {
  /** Milliseconds for which a kind that is unknown is looked for again. */
  readonly patience: number;
  /** Attempts of each request. */
  readonly attempts: number;
}

const known: Effort = { patience: 0, attempts: 5 };
/** A preview should say at once that nobody answers. */
const glance: Effort = { patience: 0, attempts: 2 };

/** A kind whose definition was made a moment ago appears in discovery within seconds. */
const newKindMilliseconds = 10_000;

export function kubernetesApi(send: Send, defaultNamespace: string): Api {
  const groups = new Map<string, Promise<ReadonlyMap<string, Kind>>>();

  const discover = (apiVersion: string, attempts: number): Promise<ReadonlyMap<string, Kind>> => {
    const cached = groups.get(apiVersion);
    if (cached !== undefined) return cached;
    const found = send({ method: "GET", path: root(apiVersion), attempts }).then(kindsOf);
    groups.set(apiVersion, found);
    found.catch(() => groups.delete(apiVersion));
    return found;
  };

  const find = async (identity: Identity, { patience, attempts }: Effort): Promise<Kind> => {
    const until = Date.now() + patience;
    for (;;) {
      const kinds = await discover(identity.apiVersion, attempts).catch((error: unknown) => {
        if (isNotFound(error)) return new Map<string, Kind>();
        throw error;
      });
      const kind = kinds.get(identity.kind);
      if (kind !== undefined) return kind;
      groups.delete(identity.apiVersion);
      if (Date.now() >= until) throw unknownKind(identity);
      await sleep(500);
    }
  };

  const pathOf = async (identity: Identity, effort: Effort): Promise<string> => {
    const kind = await find(identity, effort);
    const namespace = identity.namespace ?? defaultNamespace;
    const place = kind.namespaced ? `/namespaces/${encodeURIComponent(namespace)}` : "";
    return `${root(identity.apiVersion)}${place}/${kind.plural}/${encodeURIComponent(identity.name)}`;
  };

  return {
    async get(identity, signal) {
      return send({ method: "GET", path: await pathOf(identity, known), ...(signal && { signal }) });
    },
    async apply(object, identity, { manager, force, dryRun, onWarning, signal }) {
      const effort = dryRun ? glance : { ...known, patience: newKindMilliseconds };
      const path = await pathOf(identity, effort);
      const query = new URLSearchParams({ fieldManager: manager, force: String(force) });
      if (dryRun) query.set("dryRun", "All");
      return send({
        method: "PATCH",
        path: `${path}?${query}`,
        body: object,
        contentType: "application/apply-patch+yaml",
        attempts: effort.attempts,
        ...(onWarning && { onWarning }),
        ...(signal && { signal }),
      });
    },
    async delete(identity, propagationPolicy, signal) {
      const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy };
      await send({ method: "DELETE", path: await pathOf(identity, known), body, ...(signal && { signal }) });
    },
    async list(path, query, signal) {
      const answer = await send({ method: "GET", path: `${path}?${query}`, ...(signal && { signal }) });
      return listAt(answer, "items").flatMap((item) => (at(item) === item ? [item as JsonMap] : []));
    },
  };
}

function root(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function kindsOf(answer: JsonMap): ReadonlyMap<string, Kind> {
  const kinds = new Map<string, Kind>();
  for (const resource of listAt(answer, "resources")) {
    const [plural, kind] = [stringAt(resource, "name") ?? "", stringAt(resource, "kind") ?? ""];
    // `pods/status` and its like are parts of a kind.
    if (!plural.includes("/")) kinds.set(kind, { plural, namespaced: at(resource, "namespaced") === true });
  }
  return kinds;
}

/** A 404, so that a read or a deletion takes the object for gone, as it is when its kind is. */
function unknownKind(identity: Identity): ApiError {
  const message =
    `${describeIdentity(identity)}: the cluster knows no kind ${identity.kind} in ${identity.apiVersion}: is its ` +
    "CustomResourceDefinition installed, and is the apiVersion right?";
  return new ApiError(404, { message, reason: "UnknownKind" }, "discovery");
}
