// What a check makes of a program's inputs: a name, a namespace, the label, and what is wrong with them.
import { createHash, randomBytes } from "node:crypto";
import type { CheckRequest, CheckResult } from "../../../components/engine/protocol/plugin.ts";
import {
  at,
  isMap,
  Secret,
  Unknown,
  unwrap,
  type Value,
  type ValueMap,
} from "../../../components/engine/protocol/value.ts";
import { autonamed } from "./annotations.ts";
import { fromType, isNamespaced } from "./identity.ts";

const managedBy = "app.kubernetes.io/managed-by";

/** Token modules of the official package whose resources are no Kubernetes objects. */
const otherModules = /^kubernetes:(helm\.sh|yaml|kustomize)\//;

/** Completes the inputs. `namespace`, asked only if need be, is where objects go that name none. */
export async function checkInputs(
  request: CheckRequest,
  namespace: () => Promise<string>,
): Promise<CheckResult> {
  const { news, olds, type } = request;
  const problem = outOfScope(type, news);
  if (problem !== undefined) return { inputs: news, failures: [{ property: "kind", reason: problem }] };
  const metadata = unwrap(news.metadata);
  // Nothing can be added to metadata that is not known before the update; the update's own check will do it.
  if (metadata instanceof Unknown) return { inputs: news, failures: [] };
  if (at(metadata, "generateName") !== undefined && at(metadata, "name") === undefined) {
    const reason = "is not supported: leave out metadata.name as well, and the plugin makes a name up";
    return { inputs: news, failures: [{ property: "metadata.generateName", reason }] };
  }
  const fields = isMap(metadata) ? metadata : {};
  const named = nameOf(request, fields);
  const inputs = {
    ...news,
    metadata: rewrap(news.metadata, await placed(news, labelled(named, olds), namespace)),
  };
  return { inputs, failures: [] };
}

function outOfScope(type: string, news: ValueMap): string | undefined {
  const { apiVersion, kind } = fromType(type);
  const given = unwrap(news.kind);
  if (otherModules.test(type))
    return `${type} is not supported by the local stand-in for the kubernetes plugin`;
  if (kind.endsWith("Patch") && given !== kind) {
    return `${kind} (server-side apply onto an object of somebody else's) is not supported by the local stand-in`;
  }
  if (kind.endsWith("List") && news.items !== undefined) {
    return `${kind} is not supported by the local stand-in: make each of its items a resource of its own`;
  }
  if (typeof given === "string" && typeof unwrap(news.apiVersion) === "string") return undefined;
  return `apiVersion and kind must be given, such as ${apiVersion || "v1"} and ${kind}`;
}

function nameOf(request: CheckRequest, metadata: ValueMap): ValueMap {
  if (unwrap(metadata.name) !== undefined) return metadata;
  const wasAutonamed = at(request.olds, "metadata", "annotations", autonamed) === "true";
  const oldName = wasAutonamed ? at(request.olds, "metadata", "name") : undefined;
  const name = oldName ?? request.proposedName ?? `${request.name.toLowerCase()}-${suffix(request)}`;
  return { ...metadata, name, annotations: withEntry(metadata.annotations, autonamed, "true") };
}

/** Eight hexadecimal digits; the same in a preview and its update where the engine sent a seed. */
function suffix({ randomSeed, urn }: CheckRequest): string {
  const bytes =
    randomSeed.length === 0 ? randomBytes(4) : createHash("sha256").update(randomSeed).update(urn).digest();
  return bytes.subarray(0, 4).toString("hex");
}

/** The label that the official plugin sets. An object that was imported without it is left as it is. */
function labelled(metadata: ValueMap, olds: ValueMap): ValueMap {
  const adopted = Object.keys(olds).length > 0 && at(olds, "metadata", "labels", managedBy) === undefined;
  if (adopted || at(metadata, "labels", managedBy) !== undefined) return metadata;
  return { ...metadata, labels: withEntry(metadata.labels, managedBy, "pulumi") };
}

async function placed(
  object: ValueMap,
  metadata: ValueMap,
  namespace: () => Promise<string>,
): Promise<ValueMap> {
  const [apiVersion, kind] = [unwrap(object.apiVersion), unwrap(object.kind)];
  const namespaced = isNamespaced(String(apiVersion), String(kind));
  const given = unwrap(metadata.namespace);
  if (namespaced === true && (given === undefined || given === "")) {
    return { ...metadata, namespace: await namespace() };
  }
  if (namespaced !== false) return metadata;
  const { namespace: _, ...rest } = metadata;
  return rest;
}

function withEntry(map: Value | undefined, key: string, value: string): Value {
  const plain = unwrap(map);
  if (plain instanceof Unknown) return plain;
  return rewrap(map, { ...(isMap(plain) ? plain : {}), [key]: value });
}

function rewrap(original: Value | undefined, value: Value): Value {
  return original instanceof Secret ? new Secret(value) : value;
}
