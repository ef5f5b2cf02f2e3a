// Converts between the engine's protobuf Structs and property values. The marks are part of Pulumi's public protocol
// (@pulumi/pulumi/runtime/rpc).
import type { JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { isList, isMap, Secret, Unknown, unknown, type Value, type ValueMap } from "./value.ts";

const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const resourceSignature = "5cf8f73096256a8f31e491e813e4eb8e";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const unknownString = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** What the engine sends for an unknown string, boolean, number, list, asset, archive and object. */
const unknownMarks: ReadonlySet<string> = new Set([
  unknownString,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** The property values of a Struct; an empty object if it is missing. */
export function fromWire(struct: Struct | undefined): ValueMap {
  const value = struct === undefined ? {} : decode(struct.toJavaScript());
  return isMap(value) ? value : {};
}

/** The Struct of property values. */
export function toWire(values: ValueMap): Struct {
  const fields: { [key: string]: JavaScriptValue } = {};
  for (const [key, value] of Object.entries(values)) fields[key] = encode(value);
  return structs.Struct.fromJavaScript(fields);
}

function decode(value: JavaScriptValue): Value {
  if (typeof value === "string") return unknownMarks.has(value) ? unknown : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(decode);
  const fields = value as { readonly [key: string]: JavaScriptValue };
  switch (fields[signature]) {
    case undefined:
      return Object.fromEntries(Object.entries(fields).map(([key, item]) => [key, decode(item)]));
    case secretSignature:
      return new Secret(decode(fields.value ?? null));
    case outputSignature: {
      const inner = fields.value === undefined ? unknown : decode(fields.value);
      return fields.secret === true ? new Secret(inner) : inner;
    }
    case resourceSignature:
      return decode(fields.id ?? null);
    default:
      throw new Error("an asset or archive is not a value that this plugin can use: pass a string instead");
  }
}

function encode(value: Value): JavaScriptValue {
  if (value instanceof Unknown) return unknownString;
  if (value instanceof Secret) return { [signature]: secretSignature, value: encode(value.value) };
  if (isList(value)) return value.map(encode);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encode(item)]));
}
