/** Asks the broker about the user that Warren connects as. */
import { BrokerClient, type Credentials } from "../../broker/client.ts";
import { Refused, Unauthorized, Unreachable, Untrusted } from "../../broker/errors.ts";
import { map } from "../../broker/fromBroker.ts";

export type Status =
  | { readonly kind: "ready" | "unauthorized" }
  | { readonly kind: "unprivileged"; readonly tags: readonly string[] }
  | { readonly kind: "failed"; readonly reason: string }
  /** The error says what to do, and no second attempt helps. */
  | { readonly kind: "untrusted"; readonly message: string };

/** For a loop that retries by itself: one attempt, with a short time limit for servers that are not RabbitMQ. */
export function oneAttempt(credentials: Credentials): BrokerClient {
  return new BrokerClient(credentials, { timeoutMs: 10_000, retryAfterMs: [], maxAnswerBytes: 1024 * 1024 });
}

/** @param client from `oneAttempt` */
export async function whoami(client: BrokerClient): Promise<Status> {
  try {
    const tags = tagsOf(await client.get("whoami"));
    if (tags === undefined) return { kind: "failed", reason: "the answer is not RabbitMQ's" };
    return tags.includes("administrator") ? { kind: "ready" } : { kind: "unprivileged", tags };
  } catch (error) {
    return statusOf(error);
  }
}

/** What a failed request says about the connection. @throws any error that is not from a request */
export function statusOf(error: unknown): Status {
  if (error instanceof Unauthorized) return { kind: "unauthorized" };
  if (error instanceof Untrusted) return { kind: "untrusted", message: error.message };
  if (error instanceof Refused) {
    if (error.status === 401) return { kind: "unauthorized" };
    return { kind: "failed", reason: `HTTP ${error.status}: ${error.message}` };
  }
  if (error instanceof Unreachable) return { kind: "failed", reason: error.reason };
  throw error;
}

/** The tags in an answer to `whoami` or `users/NAME`; undefined if it contains none. */
export function tagsOf(user: unknown): readonly string[] | undefined {
  const { tags } = map(user);
  // A list since RabbitMQ 3.9, a comma-separated string before.
  if (typeof tags === "string") return tags.split(",");
  return Array.isArray(tags) ? tags.map(String) : undefined;
}
