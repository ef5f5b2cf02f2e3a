/** The administrator's username and password, from the Secret of a cluster that Warren or RabbitMQ's operator made. */
import { CoreV1Api } from "@kubernetes/client-node";
import { operatorAdminSecret } from "../../cluster/adoptedNames.ts";
import { adminSecretName } from "../../cluster/names.ts";
import { caCertKey } from "../../cluster/secrets.ts";
import { bounded, isAbsent, kubeConfigOf, reason, serverOf } from "./kubeconfig.ts";
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
  const core = kube.makeApiClient(CoreV1Api);
  const read = (name: string) => core.readNamespacedSecret({ namespace, name }, bounded);
  const own = adminSecretName(service);
  const where = `the Secret ${own} in namespace ${namespace}, through ${serverOf(kube)}`;
  const { data } = await read(own).catch(async (error: unknown) => {
    // Only where the own one is not there: an account may have the right to that one alone.
    const operators = isAbsent(error) && (await read(operatorAdminSecret(service)).catch(() => undefined));
    if (operators) return operators;
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
