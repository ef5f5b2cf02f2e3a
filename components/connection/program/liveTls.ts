/** What a program has to know of the cluster's TLS that only Kubernetes knows. */
import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import type { ResolvedTls } from "../../cluster/tlsSettings.ts";
import { hasEngine } from "../../pulumi/engine.ts";
import { known } from "../../pulumi/known.ts";
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

/**
 * The namespace, unless the update would split the nodes that run.
 * @param cluster name of the StatefulSet
 * @param tls undefined without TLS
 */
export function unlessNodesTlsChanges(
  cluster: string,
  tls: ResolvedTls | undefined,
  namespace: pulumi.Input<string>,
  provider: pulumi.ProviderResource | undefined,
): pulumi.Output<string> {
  if (!hasEngine()) return pulumi.output(namespace);
  const access = accessOf(provider);
  const asked = known(pulumi.all([targetOf(access, namespace, ""), access.renderYamlToDirectory]));
  // A promise: a kubeconfig that is secret, or not known yet, makes no namespace so.
  const looked = asked.then(async (found) => {
    const [target, isOnlyRendered] = found ?? [];
    if (target === undefined || isOnlyRendered) return;
    const { runningNodesTls } = await import("../kubernetes/liveTls.ts");
    const wanted = tls?.nodes ? tls.secretName : "";
    const running = await runningNodesTls(target, cluster);
    if (running !== undefined && running !== wanted)
      throw runError(refusal(running, wanted, cluster, target.namespace));
  });
  return pulumi.all([namespace, looked]).apply(([where]) => where);
}

function refusal(running: string, wanted: string, cluster: string, namespace: string): string {
  const kubectl = `kubectl --namespace ${namespace}`;
  const named = (secret: string) => (secret === "" ? "no TLS" : `TLS by the Secret ${secret}`);
  // Pulumi puts the way that the error took before it.
  return (
    `\ntls.nodes: the running nodes speak ${named(running)} to each other, and would then speak ${named(wanted)}. That is ` +
    "a change for a cluster that is stopped: in a rolling restart the nodes before and after it could not talk to each " +
    "other, and the cluster would split. Nothing was changed. Stop all nodes, which keep " +
    `their data: \`${kubectl} scale statefulset ${cluster} --replicas=0\`, wait until the pods are gone (\`${kubectl} wait ` +
    `--for=delete pod/${cluster}-0 --timeout=10m\`), and run \`pulumi up\` again, which starts them with the change`
  );
}
