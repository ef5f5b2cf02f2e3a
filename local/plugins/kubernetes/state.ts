// What the state keeps of an object: its outputs are the live object without managedFields, plus two notes of the
// plugin's own; its inputs are the program's.
import { same } from "../../../components/engine/protocol/difference.ts";
import { markSecrets } from "../../../components/engine/protocol/secrets.ts";
import {
  at,
  isList,
  isMap,
  Secret,
  stringAt,
  unknown,
  unwrap,
  type Value,
  type ValueMap,
} from "../../../components/engine/protocol/value.ts";

/** The name under which the plugin owns its fields of the object. */
export const fieldManagerNote = "__fieldManager";
/** The apiVersion with which the object was first made; the official plugin keeps the same note. */
export const initialApiVersionNote = "__initialApiVersion";

/** Metadata that the server writes, which is never an input. */
const serverMetadata = [
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "selfLink",
  "uid",
];
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";
const serverAnnotations = [lastApplied, "deployment.kubernetes.io/revision"];

/** The outputs for a live object. What is secret in the inputs is secret here, and so is all of a Secret's data. */
export function toOutputs(live: ValueMap, inputs: ValueMap, manager: string): ValueMap {
  const object = { ...live, metadata: without(metadataOf(live), ["managedFields"]) };
  const notes = {
    [initialApiVersionNote]: live.apiVersion ?? "",
    [fieldManagerNote]: manager,
  };
  return { ...markSecrets(hideSecretData(object), inputs), ...notes };
}

/** A recorded live object: the outputs without the notes. */
export function recordedObject(outputs: ValueMap): ValueMap {
  return Object.fromEntries(Object.entries(outputs).filter(([key]) => !key.startsWith("__")));
}

/** The outputs that a preview can promise: `dryRun` is the server's answer if it was asked. What only the real
 * operation determines is unknown. */
export function previewOutputs(
  inputs: ValueMap,
  dryRun: ValueMap | undefined,
  before: ValueMap | undefined,
): ValueMap {
  const object = dryRun ?? {
    ...inputs,
    ...(before?.status !== undefined && { status: before.status }),
  };
  const assigned =
    before === undefined
      ? ["uid", "creationTimestamp", "resourceVersion", "generation"]
      : ["resourceVersion", "generation"];
  const unknowns = Object.fromEntries(assigned.map((name) => [name, unknown]));
  const metadata = isMap(unwrap(object.metadata)) ? { ...metadataOf(object), ...unknowns } : unknown;
  const promised = { ...object, metadata, ...(before === undefined && { status: unknown }) };
  const assignedAddress =
    before === undefined && inputs.kind === "Service" ? forgetAddress(promised, inputs) : promised;
  const clean = isMap(metadata)
    ? { ...assignedAddress, metadata: without(metadata, ["managedFields"]) }
    : assignedAddress;
  return markSecrets(hideSecretData(clean), inputs);
}

/** A Service's addresses and node ports are drawn anew by the real operation, whatever the dry run got. */
function forgetAddress(object: ValueMap, inputs: ValueMap): ValueMap {
  const spec = unwrap(object.spec);
  if (!isMap(spec)) return object;
  const given = (name: string) => at(inputs, "spec", name) !== undefined;
  const ports = isList(spec.ports) ? spec.ports : [];
  return {
    ...object,
    spec: {
      ...spec,
      ...(!given("clusterIP") && { clusterIP: unknown, clusterIPs: unknown }),
      ...(!given("healthCheckNodePort") && { healthCheckNodePort: unknown }),
      ...(ports.length > 0 && {
        ports: ports.map((port, index) =>
          isMap(port) &&
          port.nodePort !== undefined &&
          at(inputs, "spec", "ports", index, "nodePort") === undefined
            ? { ...port, nodePort: unknown }
            : port,
        ),
      }),
    },
  };
}

/** The inputs that an object would have had if a program had made it as it is. */
export function importedInputs(live: ValueMap): ValueMap {
  const { status: _, ...object } = live;
  const metadata = without(metadataOf(live), serverMetadata);
  const annotations = unwrap(metadata.annotations);
  const kept = isMap(annotations) ? without(annotations, serverAnnotations) : {};
  const { annotations: __, ...rest } = metadata;
  const cleaned = Object.keys(kept).length === 0 ? rest : { ...rest, annotations: kept };
  return hideSecretData({ ...object, metadata: cleaned });
}

/**
 * The recorded inputs after a refresh: where the live object changed since it was recorded, the live value; elsewhere
 * the input as the program wrote it, although the server may have written it differently ("1000m", "1").
 */
export function refreshedInputs(inputs: ValueMap, recorded: ValueMap, live: ValueMap): ValueMap {
  const refreshed = refresh(inputs, recorded, live);
  const object = isMap(refreshed) ? refreshed : inputs;
  return live.kind === "Secret" ? refreshedStringData(object, recorded, live) : object;
}

function refresh(input: Value, before: Value | undefined, now: Value | undefined): Value | undefined {
  if (same(before, now)) return input;
  if (input instanceof Secret) {
    const value = refresh(input.value, unwrap(before), unwrap(now));
    return value === undefined ? undefined : new Secret(value);
  }
  const [old, current] = [unwrap(before), unwrap(now)];
  if (isMap(input) && isMap(current)) {
    const entries = Object.entries(input).map(
      ([key, item]) => [key, refresh(item, at(old, key), current[key])] as const,
    );
    return Object.fromEntries(entries.flatMap(([key, item]) => (item === undefined ? [] : [[key, item]])));
  }
  if (isList(input) && isList(current) && input.length === current.length) {
    return input.map((item, index) => refresh(item, at(old, index), current[index]) ?? null);
  }
  return current;
}

/** The server keeps what came in as stringData in data, where it has to be looked for. */
function refreshedStringData(inputs: ValueMap, recorded: ValueMap, live: ValueMap): ValueMap {
  const given = unwrap(inputs.stringData);
  if (!isMap(given)) return inputs;
  const entries = Object.entries(given).flatMap(([key, value]): [string, Value][] => {
    const [before, now] = [stringAt(recorded, "data", key), stringAt(live, "data", key)];
    if (before === now) return [[key, value]];
    return now === undefined ? [] : [[key, Buffer.from(now, "base64").toString("utf8")]];
  });
  return { ...inputs, stringData: new Secret(Object.fromEntries(entries)) };
}

function hideSecretData(object: ValueMap): ValueMap {
  if (object.kind !== "Secret") return object;
  const hidden = Object.entries(object).map(([key, value]): [string, Value] =>
    (key === "data" || key === "stringData") && !(value instanceof Secret)
      ? [key, new Secret(value)]
      : [key, value],
  );
  const annotations = at(object, "metadata", "annotations");
  const all = Object.fromEntries(hidden);
  if (!isMap(annotations) || annotations[lastApplied] === undefined) return all;
  const guarded = { ...annotations, [lastApplied]: new Secret(annotations[lastApplied]) };
  return { ...all, metadata: { ...metadataOf(object), annotations: guarded } };
}

function metadataOf(object: ValueMap): ValueMap {
  const metadata = unwrap(object.metadata);
  return isMap(metadata) ? metadata : {};
}

function without(map: ValueMap, keys: readonly string[]): ValueMap {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));
}
