/**
 * Connects to the broker as the provider's configuration says: by an address, or by its own port-forward through
 * Kubernetes.
 */

import { routeTo } from "../broker/agent.ts";
import { BrokerClient, type ClientOptions, type Credentials } from "../broker/client.ts";
import type { Certificates } from "../broker/request.ts";
import {
  describeTarget,
  type ProviderTunnel,
  serviceEndpoint,
  targetKey,
} from "../connection/kubernetes/target.ts";
import type { Gateway } from "../connection/tunnel/gateway.ts";
import { agentFor } from "../connection/tunnel/proxy.ts";
import { stringAt, type ValueMap } from "./protocol/value.ts";
import { packageName } from "./state/tokens.ts";

/**
 * A provider's configuration contains only strings: `endpoint`, or `tunnel` with a ProviderTunnel in JSON. With `tunnel`
 * the plugin forwards a pod's port itself and needs neither the program nor another process.
 */
export function connect(config: ValueMap, options: ClientOptions = {}): BrokerClient {
  const login = { username: required(config, "username"), password: required(config, "password") };
  return new BrokerClient({ ...login, ...routeIn(config) }, options);
}

/** How the broker is reached. */
function routeIn(config: ValueMap): Pick<Credentials, "endpoint" | "agent" | "certificates"> {
  const tunnel = tunnelIn(config);
  if (tunnel !== undefined) {
    return { endpoint: serviceEndpoint(tunnel), agent: agentFor(tunnel) };
  }
  const endpoint = required(config, "endpoint").replace(/\/+$/, "");
  const certificates: Certificates = {
    ...textsIn(config, ["caCert", "clientCert", "clientKey"]),
    ...(stringAt(config, "insecureSkipVerify") === "true" && { insecureSkipVerify: true }),
  };
  return { endpoint, certificates };
}

function textsIn<Name extends string>(
  config: ValueMap,
  names: readonly Name[],
): { readonly [name in Name]?: string } {
  const found = names.flatMap((name) => {
    const text = stringAt(config, name);
    return text === undefined ? [] : [[name, text]];
  });
  return Object.fromEntries(found) as { readonly [name in Name]?: string }; // of these names
}

/**
 * Opens the address through which @pulumi/rabbitmq connects, if the stack uses that plugin and it cannot connect by
 * itself. Pulumi's engine configures this plugin before that one.
 * @throws if something else listens there
 */
export async function gatewayFor(config: ValueMap): Promise<Gateway | undefined> {
  const tunnel = tunnelIn(config);
  const port = tunnel?.gateway ?? Number(stringAt(config, "gateway") ?? 0);
  if (port === 0) return undefined;
  const { ownIdentity } = await import("../connection/tunnel/identity.ts");
  const { openGateway } = await import("../connection/tunnel/gateway.ts");
  const { writeTrust } = await import("../connection/tunnel/trust.ts");
  const identity = await ownIdentity();
  writeTrust(identity.certificate);
  const [username, password] = [required(config, "username"), required(config, "password")];
  const { endpoint, agent, certificates } = routeIn(config);
  const address = new URL(endpoint);
  const upstream = {
    address,
    agent: agent ?? (await routeTo(address)).agent,
    ...(certificates && { certificates }),
  };
  const broker = tunnel === undefined ? { key: endpoint, description: endpoint } : named(tunnel);
  return openGateway({ ...broker, upstream, port, username, password }, identity);
}

function named(tunnel: ProviderTunnel): { readonly key: string; readonly description: string } {
  return { key: targetKey(tunnel), description: describeTarget(tunnel) };
}

function tunnelIn(config: ValueMap): ProviderTunnel | undefined {
  const tunnel = stringAt(config, "tunnel");
  return tunnel === undefined ? undefined : (JSON.parse(tunnel) as ProviderTunnel); // written by the program's side
}

function required(config: ValueMap, name: string): string {
  const value = stringAt(config, name);
  if (value !== undefined) return value;
  throw new Error(
    `the provider of package ${packageName} has no ${name}: give it endpoint, username and password`,
  );
}
