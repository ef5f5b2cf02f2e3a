// The object that is sent to the server, made from a program's inputs.
import {
  isList,
  isMap,
  type Json,
  type JsonMap,
  toJsonMap,
  type ValueMap,
} from "../../../components/engine/protocol/value.ts";

/**
 * Plain JSON of the inputs, unknown values left out.
 * The SDK spells the extensions of a CustomResourceDefinition's schema with underscores (`x_kubernetes_…`), since a
 * dash is no part of an identifier; the server wants dashes.
 */
export function toBody(inputs: ValueMap): JsonMap {
  const object = toJsonMap(
    Object.fromEntries(Object.entries(inputs).filter(([key]) => !key.startsWith("__") && key !== "status")),
  );
  if (object.kind !== "CustomResourceDefinition") return object;
  const dashed = withDashes(object);
  return isMap(dashed) ? (dashed as JsonMap) : object;
}

function withDashes(value: Json): Json {
  if (isList(value)) return (value as readonly Json[]).map(withDashes);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value as JsonMap).map(([key, item]) => [
      key.startsWith("x_kubernetes_") ? key.replaceAll("_", "-") : key,
      withDashes(item),
    ]),
  );
}
