/**
 * Where the client's connections come from: directly to the broker, or through the proxy that HTTPS_PROXY, HTTP_PROXY
 * and NO_PROXY name. The proxy's code is loaded only if there is a proxy.
 */
import type { Agent } from "node:http";
import { Unreachable } from "./errors.ts";
import { http, https } from "./nodeHttp.ts";

/** Maximum number of parallel requests. Small, because the broker is busy with its messages. */
export const connections = 8;

export interface Route {
  readonly agent: Agent;
  /** The proxy as errors name it, without its credentials; undefined where there is none. */
  readonly proxy: string | undefined;
}

const options = { keepAlive: true, maxSockets: connections };

export async function routeTo(address: URL): Promise<Route> {
  const isTls = address.protocol === "https:";
  const proxy = await proxyFor(address);
  if (proxy === undefined) {
    return { agent: isTls ? new https.Agent(options) : new http.Agent(options), proxy };
  }
  const agent = isTls
    ? new (await import("https-proxy-agent")).HttpsProxyAgent(proxy, options)
    : new (await import("http-proxy-agent")).HttpProxyAgent(proxy, options);
  return { agent, proxy: proxy.origin };
}

const variables = ["http_proxy", "https_proxy", "all_proxy"];

/** @throws if the variable does not hold the address of a proxy */
async function proxyFor(address: URL): Promise<URL | undefined> {
  if (isLoopback(address.hostname)) return undefined;
  if (!variables.some((name) => process.env[name] || process.env[name.toUpperCase()])) return undefined;
  const { getProxyForUrl } = await import("proxy-from-env");
  const given = getProxyForUrl(address.href);
  if (given === "") return undefined;
  const proxy = URL.canParse(given) ? new URL(given) : undefined;
  // The value may hold a password: no message repeats it.
  if (proxy === undefined || !/^https?:$/.test(proxy.protocol)) {
    throw new Unreachable(
      `cannot connect to ${address.origin}: the proxy that ${address.protocol.slice(0, -1).toUpperCase()}_PROXY (or ALL_PROXY) names must be given as ` +
        "http://HOST:PORT or https://HOST:PORT",
    );
  }
  return proxy;
}

/** The end of a tunnel, or a broker on this machine: a proxy cannot reach it. */
export function isLoopback(host: string): boolean {
  return (
    host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127\.[\d.]+$/.test(host)
  );
}
