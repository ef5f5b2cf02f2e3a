/** What a program has to know of the cluster's TLS that only Kubernetes knows. */
import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { hasEngine } from "../../pulumi/engine.ts";
import { runError } from "../../pulumi/runError.ts";
import { accessOf, targetOf } from "./kubernetesAccess.ts";

/** How long an update waits for the Secret, in ms: cert-manager, or another resource of the program, may still make it. */
const secretMs = 120_000;
const intervalMs = 2_000;

/**
 * The certificate of the CA in a Secret that somebody else makes, in PEM. A preview that cannot read it does not know it.
 * Empty where nothing is asked: the manifests are only written into files, or a unit test runs with mocks.
 * @param provider of the cluster's Kubernetes objects
 */
export function caCertFrom(
  secretName: string,
  namespace: pulumi.Input<string>,
  provider: pulumi.ProviderResource | undefined,
): pulumi.Output<string> {
  if (!hasEngine()) return pulumi.output("");
  const access = accessOf(provider);
  const target = targetOf(access, namespace, "");
  return pulumi.unsecret(
    pulumi.all([target, access.renderYamlToDirectory]).apply(async ([target, isOnlyRendered]) => {
      if (isOnlyRendered) return "";
      const { caCertIn } = await import("../kubernetes/liveTls.ts");
      const end = Date.now() + (pulumi.runtime.isDryRun() ? 0 : secretMs);
      for (;;) {
        try {
          return await caCertIn(target, secretName);
        } catch (error) {
          if (pulumi.runtime.isDryRun()) return pulumi.unknown as string; // the SDK's mark of such a value
          if (Date.now() > end)
            throw runError(`tls: ${error instanceof Error ? error.message : String(error)}`);
          await sleep(intervalMs);
        }
      }
    }),
  );
}
