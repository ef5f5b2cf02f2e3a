/** The administrator's username and password, from the Secret of a cluster that Warren made. */
import { CoreV1Api } from "@kubernetes/client-node";
import { adminSecretName } from "../../cluster/names.ts";
import { caCertKey } from "../../cluster/secrets.ts";
import { bounded, kubeConfigOf, reason, serverOf } from "./kubeconfig.ts";
import type { TunnelTarget } from "./target.ts";

export interface AdminCredentials {
  readonly username: string;
  readonly password: string;
  /** In PEM, of a cluster with TLS. */
  readonly caCert?: string;
}

/** @throws an error that names the Secret, the API server and its answer, without the contents of the Secret */
export async function adminCredentials(
  target: Omit<TunnelTarget, "port" | "caCert">,
): Promise<AdminCredentials> {
  const { namespace, service } = target;
  const kube = kubeConfigOf(target);
  const name = adminSecretName(service);
  const where = `the Secret ${name} in namespace ${namespace}, through ${serverOf(kube)}`;
  const read = kube.makeApiClient(CoreV1Api).readNamespacedSecret({ namespace, name }, bounded);
  const { data } = await read.catch((error: unknown) => {
    throw new Error(`cannot read ${where}: ${reason(error)}`);
  });
  const { username, password, [caCertKey]: caCert } = data ?? {};
  if (username === undefined || password === undefined) {
    throw new Error(`${where}, has no username and password: Warren did not make that cluster`);
  }
  const text = (encoded: string) => Buffer.from(encoded, "base64").toString("utf8");
  const login = { username: text(username), password: text(password) };
  return caCert === undefined ? login : { ...login, caCert: text(caCert) };
}
