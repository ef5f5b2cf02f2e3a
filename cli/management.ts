/**
 * The live broker that a command reads. It only sends GET requests; each failure is one line for the standard error.
 */
import { BrokerClient, type ClientOptions, type Credentials } from "../components/broker/client.ts";
import { Refused, Unreachable } from "../components/broker/errors.ts";
import type { TunnelTarget } from "../components/connection/kubernetes/target.ts";
import { CommandError, UsageError } from "./command.ts";

export interface Management {
  /** The address as errors show it. */
  readonly url: string;
  /** The user whose credentials are used. */
  readonly user: string;
  /** @param path after `/api`, with each name percent-encoded: `/queues/%2F/orders` */
  readonly get: <T>(path: string) => Promise<T>;
}

/** How to connect to a broker. */
export interface BrokerAccess {
  /** For the management API. */
  readonly credentials: Credentials;
  /** Where it runs, if it was named by --cluster; the port is that of the management API. */
  readonly cluster: TunnelTarget | undefined;
}

/** The environment variable for a password that is in no file. */
export const passwordVariable = "WARREN_PASSWORD";

/**
 * Somebody waits for the command: fewer attempts than an update, and enough time for the statistics of 50,000 queues.
 */
const patience = { timeoutMs: 60_000, retryAfterMs: [200, 1000] };

/** @throws UsageError for an invalid address or one that contains a password */
export function managementOf(credentials: Credentials, options: ClientOptions = {}): Management {
  const client = clientOf(credentials, options);
  return {
    url: client.endpoint,
    user: client.username,
    // The caller knows the type from RabbitMQ's documentation of this path.
    get: async <T>(path: string) => (await client.getAt(path).catch(explain)) as T,
  };
}

/** As `managementOf`, with all of the client. Its errors go through `explain`. */
export function clientOf(credentials: Credentials, options: ClientOptions = {}): BrokerClient {
  const { endpoint } = credentials;
  const address = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (address === undefined || !["http:", "https:"].includes(address.protocol)) {
    throw new UsageError("the URL must begin with http:// or https://, for example http://localhost:15672");
  }
  if (address.username !== "" || address.password !== "") {
    throw new UsageError(
      `the URL holds a username or a password; every user of this machine can read arguments: give --user and ${passwordVariable}`,
    );
  }
  return new BrokerClient(credentials, { ...patience, ...options });
}

/** @throws CommandError for an error of the client, which says all that is known */
export function explain(error: unknown): never {
  if (error instanceof Refused) throw new CommandError(error.explained());
  if (error instanceof Unreachable) throw new CommandError(error.message);
  throw error;
}
