/**
 * The live broker that a command reads. It only sends GET requests; each failure is one line for the standard error.
 */
import { BrokerClient, type ClientOptions, type Credentials } from "../components/broker/client.ts";
import { Refused, Unreachable } from "../components/broker/errors.ts";
import { CommandError, UsageError } from "./command.ts";

export interface Management {
  /** The address as errors show it. */
  readonly url: string;
  /** The user whose credentials are used. */
  readonly user: string;
  /** @param path after `/api`, with each name percent-encoded: `/queues/%2F/orders` */
  readonly get: <T>(path: string) => Promise<T>;
}

/** The environment variable for a password that is in no file. */
export const passwordVariable = "WARREN_PASSWORD";

/**
 * Somebody waits for the command: fewer attempts than an update, and enough time for the statistics of 50,000 queues.
 */
const patience = { timeoutMs: 60_000, retryAfterMs: [200, 1000] };

/** @throws UsageError for an invalid address or one that contains a password */
export function managementOf(credentials: Credentials, options: ClientOptions = {}): Management {
  const { endpoint, username } = credentials;
  const address = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (address === undefined || !["http:", "https:"].includes(address.protocol)) {
    throw new UsageError("the URL must begin with http:// or https://, for example http://localhost:15672");
  }
  if (address.username !== "" || address.password !== "") {
    throw new UsageError(
      `the URL holds a username or a password; every user of this machine can read arguments: give --user and ${passwordVariable}`,
    );
  }
  const client = new BrokerClient(credentials, { ...patience, ...options });
  return {
    url: client.endpoint,
    user: username,
    // The caller knows the type from RabbitMQ's documentation of this path.
    get: async <T>(path: string) => (await client.getAt(path).catch(explain)) as T,
  };
}

function explain(error: unknown): never {
  if (error instanceof Refused) throw new CommandError(error.explained());
  if (error instanceof Unreachable) throw new CommandError(error.message);
  throw error;
}
