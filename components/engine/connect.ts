/** From the provider's configuration to the broker's API: by an address, or by a way of its own through Kubernetes. */
import { lazyDial } from "../reach/lazyDial.ts";
import { DialingAgent } from "../reach/proxy.ts";
import type { TunnelTarget } from "../reach/target.ts";
import { Api, type ApiOptions } from "./api.ts";
import { stringAt, type ValueMap } from "./protocol/value.ts";
import { packageName } from "./tokens.ts";

/**
 * `endpoint`, or `tunnel` with a TunnelTarget in JSON, as a provider's configuration holds texts only: then the plugin
 * forwards a port of a pod by itself, so that it needs neither the program nor another process.
 */
export function connect(config: ValueMap, options: ApiOptions = {}): Api {
  const [username, password] = [required(config, "username"), required(config, "password")];
  const tunnel = stringAt(config, "tunnel");
  if (tunnel === undefined) {
    const endpoint = required(config, "endpoint").replace(/\/+$/, "");
    return new Api({ endpoint, username, password }, options);
  }
  const target = JSON.parse(tunnel) as TunnelTarget; // written by the program's side of this same package
  // No host of that name is ever looked up: every connection comes from the agent.
  const endpoint = `http://${target.service}.${target.namespace}:${target.port}`;
  return new Api({ endpoint, username, password }, { ...options, agent: new DialingAgent(lazyDial(target)) });
}

function required(config: ValueMap, name: string): string {
  const value = stringAt(config, name);
  if (value !== undefined) return value;
  throw new Error(
    `the provider of package ${packageName} has no ${name}: give it endpoint, username and password`,
  );
}
