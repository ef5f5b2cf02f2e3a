/** Kubernetes manifests, put into their namespace. */
import type * as pulumi from "@pulumi/pulumi";

/**
 * Adds the namespace, which only Pulumi may know, to the manifest. The cast states what the mappers guarantee and
 * Pulumi's input types do not: their metadata is a plain object, never an Output.
 */
export function placed<Manifest extends { metadata?: unknown }>(
  manifest: Manifest,
  namespace: pulumi.Input<string>,
): Manifest & { metadata: { namespace: pulumi.Input<string> } } {
  return { ...manifest, metadata: { ...(manifest.metadata as object), namespace } };
}
