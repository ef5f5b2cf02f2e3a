/** The objects in a resource's inputs and outputs as plain data, including their secrets. */
import { type Owned, unescaped } from "../../topology/interchange/codec/objects.ts";
import type { Json } from "../../topology/model.ts";
import { at, isMap, toJsonMap, type ValueMap } from "../protocol/value.ts";
import { type Differing, differingObjects, objectsIn } from "./tree.ts";
import { stateVersion, versionOf } from "./version.ts";

/** Of outputs, as recorded. */
export function recordedObjects(outputs: ValueMap): readonly Owned[] {
  return objectsIn<Json>(treeIn(outputs), versionOf(outputs)).map(plain);
}

/** Of inputs, which this version has written. */
export function wantedObjects(inputs: ValueMap): readonly Owned[] {
  return objectsIn<Json>(treeIn(inputs), stateVersion).map(plain);
}

/** Only what differs between the two. */
export function differing(outputs: ValueMap, inputs: ValueMap): Differing {
  const { before, after } = differingObjects(treeIn(outputs), treeIn(inputs), versionOf(outputs));
  return { before: before.map(plain), after: after.map(plain) };
}

function treeIn(values: ValueMap): { readonly [kind: string]: Json } {
  const objects = at(values, "objects");
  return isMap(objects) ? toJsonMap(objects) : {};
}

function plain(one: Owned): Owned {
  return { ...one, value: unescaped(one.value) };
}
