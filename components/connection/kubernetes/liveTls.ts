/** What a cluster of Kubernetes has of TLS: the CA in a Secret, and how the running nodes speak it to each other. */
import { AppsV1Api, CoreV1Api } from "@kubernetes/client-node";
import { caCertKey } from "../../cluster/secrets.ts";
import { nodesTlsSecret } from "../../cluster/tlsNodes.ts";
import { bounded, kubeConfigOf, reason, serverOf } from "./kubeconfig.ts";
import type { KubernetesTarget } from "./target.ts";

/** @throws an error that names the Secret and the API server, if it cannot be read or has no CA */
export async function caCertIn(target: KubernetesTarget, name: string): Promise<string> {
  const { namespace } = target;
  const kube = kubeConfigOf(target);
  const where = `the Secret ${name} in namespace ${namespace}, through ${serverOf(kube)}`;
  const read = kube.makeApiClient(CoreV1Api).readNamespacedSecret({ namespace, name }, bounded);
  const { data } = await read.catch((error: unknown) => {
    throw new Error(`cannot read ${where}: ${reason(error)}`);
  });
  const text = Buffer.from(data?.[caCertKey] ?? "", "base64").toString("utf8");
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  throw new Error(
    `${where}, has no certificate in PEM under the key ${caCertKey}: put that of the CA there, ` +
      "beside tls.crt and tls.key",
  );
}

/**
 * The Secret by which running nodes know each other, or "" where they talk without TLS. Undefined if nobody could be split
 * from anybody: fewer than two nodes run, or it cannot be found out.
 * @param name of the StatefulSet
 */
export async function runningNodesTls(target: KubernetesTarget, name: string): Promise<string | undefined> {
  const { namespace } = target;
  try {
    const apps = kubeConfigOf(target).makeApiClient(AppsV1Api);
    const { spec, status } = await apps.readNamespacedStatefulSet({ namespace, name }, bounded);
    const pod = spec?.template.spec;
    return pod === undefined || (status?.replicas ?? 0) < 2 ? undefined : (nodesTlsSecret(pod) ?? "");
  } catch {
    return undefined;
  }
}
