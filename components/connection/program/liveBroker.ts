/** The broker of a cluster that runs, with the credentials that its Secret has now: an update may be about to change it. */
import type { Credentials } from "../../broker/client.ts";
import { managementTarget, serviceEndpoint, type TunnelTarget } from "../kubernetes/target.ts";
import { agentFor } from "../tunnel/proxy.ts";

/**
 * The Secret also says whether the running cluster speaks TLS, and by whose certificate.
 * @returns what makes the credentials for one client, which takes the connections with it when it closes
 * @throws an error that names the Secret, the API server and its answer
 */
export async function liveBroker(target: TunnelTarget): Promise<() => Credentials> {
  const { adminCredentials } = await import("../kubernetes/adminCredentials.ts");
  const { caCert, ...credentials } = await adminCredentials(target);
  const reached = managementTarget(target, caCert);
  const endpoint = serviceEndpoint(reached);
  return () => ({ endpoint, ...credentials, agent: agentFor(reached) });
}
