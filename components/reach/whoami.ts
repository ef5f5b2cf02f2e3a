/** What a broker says to a login. */

export interface Broker {
  /** Base address of the management API, without a slash at the end. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

export type Seen =
  | { readonly kind: "ready" | "unauthorized" }
  | { readonly kind: "unprivileged"; readonly tags: readonly string[] }
  | { readonly kind: "failed"; readonly reason: string };

/** For one answer, in ms. */
const requestTimeoutMs = 10_000;

/** One request to the management API. @throws where there is no answer at all */
export function request(broker: Broker, path: string, init: RequestInit = {}): Promise<Response> {
  const login = Buffer.from(`${broker.username}:${broker.password}`).toString("base64");
  return fetch(`${broker.url}${path}`, {
    ...init,
    headers: { ...init.headers, authorization: `Basic ${login}` },
    signal: AbortSignal.timeout(requestTimeoutMs),
  });
}

/** The text of an answer in an error. */
export const excerpt = (response: Response, text: string): string =>
  `HTTP ${response.status}: ${text.slice(0, 500)}`;

/** What went wrong where there was no answer. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}

export async function ask(broker: Broker): Promise<Seen> {
  try {
    const response = await request(broker, "/api/whoami");
    if (response.status === 401) return { kind: "unauthorized" };
    const text = await response.text();
    if (!response.ok) return { kind: "failed", reason: excerpt(response, text) };
    const tags = tagsIn(text);
    if (tags === undefined) return { kind: "failed", reason: "the answer is not RabbitMQ's" };
    return tags.includes("administrator") ? { kind: "ready" } : { kind: "unprivileged", tags };
  } catch (error) {
    return { kind: "failed", reason: reasonOf(error) };
  }
}

/** Of a user, in the answer to `whoami` or `users/NAME`; undefined where there are none to be found. */
export function tagsIn(text: string): readonly string[] | undefined {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== "object" || body === null || !("tags" in body)) return undefined;
    // A list since RabbitMQ 3.9, a comma-separated string before.
    return Array.isArray(body.tags) ? body.tags.map(String) : String(body.tags).split(",");
  } catch {
    return undefined;
  }
}
