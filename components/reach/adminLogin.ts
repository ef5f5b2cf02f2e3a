/** The administrator's login of a cluster that Warren made, out of its Secret. */
import { CoreV1Api } from "@kubernetes/client-node";
import { adminSecretName } from "../cluster/names.ts";
import { bounded, kubeConfigOf, reason } from "./kubernetes.ts";
import type { TunnelTarget } from "./target.ts";

export interface AdminLogin {
  readonly username: string;
  readonly password: string;
}

/** @throws an error that names the Secret, the API server and what it answered; nothing of the Secret stands in it */
export async function adminLogin(target: Omit<TunnelTarget, "port">): Promise<AdminLogin> {
  const { namespace, service } = target;
  const kube = kubeConfigOf(target);
  const name = adminSecretName(service);
  const server = kube.getCurrentCluster()?.server ?? "no cluster in the kubeconfig";
  const where = `the Secret ${name} in namespace ${namespace}, through ${server}`;
  const read = kube.makeApiClient(CoreV1Api).readNamespacedSecret({ namespace, name }, bounded);
  const { data } = await read.catch((error: unknown) => {
    throw new Error(`cannot read ${where}: ${reason(error)}`);
  });
  const { username, password } = data ?? {};
  if (username === undefined || password === undefined) {
    throw new Error(`${where}, has no username and password: it is not that of a cluster of Warren's`);
  }
  const text = (encoded: string) => Buffer.from(encoded, "base64").toString("utf8");
  return { username: text(username), password: text(password) };
}
