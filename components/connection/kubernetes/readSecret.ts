/** A Secret that somebody else made, for a check before the broker reads it. */
import { CoreV1Api } from "@kubernetes/client-node";
import { bounded, kubeConfigOf } from "./kubeconfig.ts";
import type { KubernetesTarget } from "./target.ts";

/**
 * Its entries as text. Undefined if it is not there yet, if this account may not read it, or if the API does not answer:
 * the check is then the broker's.
 */
export async function readSecret(
  target: KubernetesTarget,
  name: string,
): Promise<{ readonly [key: string]: string } | undefined> {
  const core = kubeConfigOf(target).makeApiClient(CoreV1Api);
  try {
    const { data = {} } = await core.readNamespacedSecret({ namespace: target.namespace, name }, bounded);
    const texts = Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString()]);
    return Object.fromEntries(texts);
  } catch {
    return undefined;
  }
}
