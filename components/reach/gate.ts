/** Waits, once and for all objects of a topology, until the broker's management API answers. */
import { setTimeout as sleep } from "node:timers/promises";

export interface Broker {
  /** Base address of the management API, without a slash at the end. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

export interface GateOptions {
  /** How the broker is reached, for the error, e.g. `a port-forward to service/warren:15672`. */
  readonly way: string;
  /** What to do if it cannot be reached. */
  readonly advice: string;
  /** @default 120000: a pod that was just rescheduled is back within a minute, with time to spare */
  readonly timeoutMs?: number;
  /** @default 1000 */
  readonly intervalMs?: number;
}

/** For one answer, in ms. */
const requestTimeoutMs = 10_000;

/** A node that is joining its cluster may not know its users yet; after this a 401 is final. */
const unauthorizedMs = 10_000;

/**
 * @throws one error that names the address, the way, what was tried and what to do, if the broker has
 * not answered in time, refuses the login, or gives it too few rights
 */
export async function waitForBroker(broker: Broker, options: GateOptions): Promise<void> {
  const { timeoutMs = 120_000, intervalMs = 1_000 } = options;
  const begin = Date.now();
  for (let tries = 1; ; tries++) {
    const seen = await ask(broker);
    if (seen.kind === "ready") return;
    const waited = Date.now() - begin;
    if (seen.kind === "unprivileged") throw new Error(unprivileged(broker, seen.tags));
    const over = waited + intervalMs > timeoutMs;
    if (seen.kind === "unauthorized" && (over || waited >= unauthorizedMs)) {
      throw new Error(unauthorized(broker, options));
    }
    if (over) {
      throw new Error(unreachable(broker, options, seen, { tries, seconds: Math.round(waited / 1000) }));
    }
    await sleep(intervalMs);
  }
}

type Seen =
  | { readonly kind: "ready" | "unauthorized" }
  | { readonly kind: "unprivileged"; readonly tags: readonly string[] }
  | { readonly kind: "failed"; readonly reason: string };

async function ask({ url, username, password }: Broker): Promise<Seen> {
  const login = Buffer.from(`${username}:${password}`).toString("base64");
  try {
    const response = await fetch(`${url}/api/whoami`, {
      headers: { authorization: `Basic ${login}` },
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    if (response.status === 401) return { kind: "unauthorized" };
    const text = await response.text();
    if (!response.ok) return { kind: "failed", reason: `HTTP ${response.status}: ${text.slice(0, 500)}` };
    const tags = tagsIn(text);
    if (tags === undefined) return { kind: "failed", reason: "the answer is not RabbitMQ's" };
    return tags.includes("administrator") ? { kind: "ready" } : { kind: "unprivileged", tags };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { kind: "failed", reason: cause instanceof Error ? cause.message : String(cause) };
  }
}

function tagsIn(text: string): readonly string[] | undefined {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== "object" || body === null || !("tags" in body)) return undefined;
    // A list since RabbitMQ 3.9, a comma-separated string before.
    return Array.isArray(body.tags) ? body.tags.map(String) : String(body.tags).split(",");
  } catch {
    return undefined;
  }
}

function unreachable(
  { url }: Broker,
  { way, advice }: GateOptions,
  seen: Seen,
  { tries, seconds }: { readonly tries: number; readonly seconds: number },
): string {
  const last = seen.kind === "failed" ? seen.reason : "401 Unauthorized";
  return (
    `the broker's management API does not answer: GET ${url}/api/whoami, by ${way}, ` +
    `tried ${tries} times in ${seconds} s; the last answer: ${last}. ` +
    `Nothing of the topology was changed. ${advice}`
  );
}

function unauthorized({ url, username }: Broker, { way }: GateOptions): string {
  return (
    `the broker refuses the login: GET ${url}/api/whoami, by ${way}, as user ${JSON.stringify(username)}: ` +
    "401 Unauthorized. Nothing of the topology was changed. A broker takes its first login from the " +
    "configuration only on an empty disk: if its volumes are older than the password, set the password in " +
    `the broker (\`rabbitmqctl change_password ${username} …\`) or delete the volumes; check ` +
    "`warren:broker` if you gave the address yourself"
  );
}

function unprivileged({ username }: Broker, tags: readonly string[]): string {
  return (
    `the broker's user ${JSON.stringify(username)} may not manage a topology: it has the tags ` +
    `[${tags.join(", ")}] and needs "administrator". Nothing of the topology was changed. ` +
    `Give it the tag: \`rabbitmqctl set_user_tags ${username} administrator\``
  );
}
