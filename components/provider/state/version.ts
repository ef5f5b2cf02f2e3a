/**
 * The version of the form of objects in a resource's outputs. It is the output `stateVersion`, beside the objects. A
 * state without it is older than the versions, and counts as version 1.
 *
 * A new version is necessary when an old state would be read differently than it was written, e.g. when a default
 * changes that `tree.ts` leaves out.
 */
import { numberAt, type ValueMap } from "../protocol/value.ts";

/** The version that this provider writes. */
export const stateVersion = 2;

/** @param outputs from the state */
export function versionOf(outputs: ValueMap): number {
  return numberAt(outputs, "stateVersion") ?? 1;
}

/** @throws if a newer provider has written the state */
export function requireKnownVersion(outputs: ValueMap): void {
  const version = versionOf(outputs);
  if (version <= stateVersion) return;
  throw new Error(
    `the state of this resource has version ${version}, and this pulumi-warren reads versions up to ${stateVersion}: ` +
      "install the pulumi-warren that wrote it, or a newer one",
  );
}
