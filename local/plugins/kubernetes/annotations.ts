// The annotations by which a program steers the plugin, the same as the official plugin's.
import { stringAt, type ValueMap } from "../../../components/engine/protocol/value.ts";

function annotation(object: ValueMap, name: string): string | undefined {
  return stringAt(object, "metadata", "annotations", `pulumi.com/${name}`);
}

/** Set by the plugin itself on objects whose name it has made up. */
export const autonamed = "pulumi.com/autonamed";

/** `pulumi.com/skipAwait: "true"`: do not wait, neither for readiness nor for the end of a deletion. */
export function skipsAwait(object: ValueMap): boolean {
  return annotation(object, "skipAwait") === "true";
}

/** `pulumi.com/patchForce: "true"`: take over fields of other field managers. */
export function forces(object: ValueMap): boolean {
  return annotation(object, "patchForce") === "true";
}

/** `pulumi.com/patchFieldManager`: the field manager's name, if the program gives one. */
export function fieldManager(object: ValueMap): string | undefined {
  return annotation(object, "patchFieldManager");
}

/**
 * Milliseconds to wait at most: the resource's customTimeouts (`requested`, in seconds; 0 if it has none), else
 * `pulumi.com/timeoutSeconds`, else `fallback`.
 */
export function timeoutMilliseconds(object: ValueMap, requested: number, fallback: number): number {
  if (requested > 0) return requested * 1_000;
  const seconds = Number(annotation(object, "timeoutSeconds"));
  return seconds > 0 ? seconds * 1_000 : fallback;
}

/** `pulumi.com/deletionPropagationPolicy`: `foreground` (the default), `background` or `orphan`. Throws for others. */
export function propagationPolicy(object: ValueMap): "Foreground" | "Background" | "Orphan" {
  const policy = annotation(object, "deletionPropagationPolicy") ?? "foreground";
  switch (policy.toLowerCase()) {
    case "foreground":
      return "Foreground";
    case "background":
      return "Background";
    case "orphan":
      return "Orphan";
    default:
      throw new Error(
        `the annotation pulumi.com/deletionPropagationPolicy is ${JSON.stringify(policy)}; ` +
          "it may be foreground, background or orphan",
      );
  }
}
