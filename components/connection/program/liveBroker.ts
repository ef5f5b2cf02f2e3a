/** The broker of a cluster that runs, with the credentials that its Secret has now: an update may be about to change it. */
import type { Credentials } from "../../broker/client.ts";
import { lazyDial } from "../kubernetes/lazyDial.ts";
import { serviceEndpoint, type TunnelTarget } from "../kubernetes/target.ts";
import { DialingAgent } from "../tunnel/proxy.ts";

/**
 * @returns what makes the credentials for one client, which takes the connections with it when it closes
 * @throws an error that names the Secret, the API server and its answer
 */
export async function liveBroker(target: TunnelTarget): Promise<() => Credentials> {
  const { adminCredentials } = await import("../kubernetes/adminCredentials.ts");
  const credentials = await adminCredentials(target);
  const endpoint = serviceEndpoint(target);
  return () => ({ endpoint, ...credentials, agent: new DialingAgent(lazyDial(target)) });
}
