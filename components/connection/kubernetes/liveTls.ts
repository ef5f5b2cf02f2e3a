/** The CA in a Secret that somebody else made. */
import { CoreV1Api } from "@kubernetes/client-node";
import { caCertKey } from "../../cluster/secrets.ts";
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
