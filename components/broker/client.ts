/**
 * A client of RabbitMQ's HTTP API: a few persistent connections, a time limit for each request, retries of transient
 * errors.
 */
import type { Agent } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Route, routeTo } from "./agent.ts";
import { judge } from "./answer.ts";
import { causeOf, isCertificateError, Refused, Unreachable, Untrusted } from "./errors.ts";
import { basic, type Certificates, send, TooLarge } from "./request.ts";

export interface Credentials {
  /** Base address of the management API, with its path prefix if it has one. */
  readonly endpoint: string;
  readonly username: string;
  readonly password: string;
  /** Opens the connections. @default a new agent for the endpoint, through a proxy if the environment names one */
  readonly agent?: Agent;
  /** For an https address. @default what the machine trusts */
  readonly certificates?: Certificates;
}

export interface ClientOptions {
  /** Time limit of one attempt. @default 30000: a definitions export of 10,000 objects takes under a second */
  readonly timeoutMs?: number;
  /** Waits before the retries. @default [200, 500, 1000, 2000, 4000]: a leader is elected within seconds */
  readonly retryAfterMs?: readonly number[];
  /** Limit of one answer. @default 256 MiB: definitions of 1,000,000 queues */
  readonly maxAnswerBytes?: number;
}

const addressAdvice =
  "check that the address leads to the management API and that the broker runs, then run the same command again";

const certificateAdvice =
  "give the certificate of the CA that signed the broker's certificate (caCert, --ca-cert), and the client's own " +
  "certificate and key if the broker asks for them, then run the same command again";

export class BrokerClient {
  /** Base address, without credentials and without a slash at the end. */
  readonly endpoint: string;
  readonly username: string;
  private readonly authorization: string;
  private readonly certificates: Certificates;
  private readonly options: ClientOptions;
  private readonly route: Promise<Route>;
  private readonly stop = new AbortController();

  /** @throws if the endpoint is not an HTTP address */
  constructor(credentials: Credentials, options: ClientOptions = {}) {
    const { endpoint, username, password, agent, certificates = {} } = credentials;
    const address = addressOf(endpoint);
    this.endpoint = `${address.origin}${address.pathname}`.replace(/\/+$/, "");
    this.username = username;
    this.authorization = basic(username, password);
    this.certificates = certificates;
    this.options = options;
    this.route = agent === undefined ? routeTo(address) : Promise.resolve({ agent, proxy: undefined });
    // The first request reports the error.
    this.route.catch(() => {});
  }

  /** @throws Refused with status 404 if the object does not exist */
  get(...path: readonly string[]): Promise<unknown> {
    return this.send("GET", path);
  }

  /** As `get`, for a path after `/api` that is already percent-encoded: `/queues/%2F?columns=name`. */
  getAt(path: string): Promise<unknown> {
    return this.sendTo("GET", path);
  }

  /** The object, or undefined if RabbitMQ itself answers that it does not exist. */
  async find(...path: readonly string[]): Promise<unknown> {
    try {
      return await this.get(...path);
    } catch (error) {
      if (error instanceof Refused && error.status === 404) return undefined;
      throw error;
    }
  }

  async put(path: readonly string[], body: unknown): Promise<void> {
    await this.send("PUT", path, body);
  }

  async post(path: readonly string[], body: unknown): Promise<void> {
    await this.send("POST", path, body);
  }

  /** A POST whose answer has a body. */
  ask(path: readonly string[], body: unknown): Promise<unknown> {
    return this.send("POST", path, body, "", true);
  }

  /** An object that is already gone counts as deleted. `query` is e.g. `?if-unused=true`. */
  async delete(path: readonly string[], query = ""): Promise<void> {
    try {
      await this.send("DELETE", path, undefined, query);
    } catch (error) {
      if (!(error instanceof Refused && error.status === 404)) throw error;
    }
  }

  /** Cancels running requests and closes the connections. */
  close(): void {
    this.stop.abort();
    this.route.then(
      ({ agent }) => agent.destroy(),
      () => {},
    );
  }

  /** Every request of this class is safe to repeat. */
  private send(
    method: string,
    path: readonly string[],
    body?: unknown,
    query = "",
    isAnswered?: boolean,
  ): Promise<unknown> {
    return this.sendTo(method, `/${path.map(encodeURIComponent).join("/")}${query}`, body, isAnswered);
  }

  private async sendTo(
    method: string,
    path: string,
    body?: unknown,
    isAnswered = method === "GET",
  ): Promise<unknown> {
    const { retryAfterMs = [200, 500, 1000, 2000, 4000] } = this.options;
    const url = `${this.endpoint}/api${path}`;
    const { agent, proxy } = await this.route;
    const request = `${method} ${url}${proxy === undefined ? "" : ` (through the proxy ${proxy})`}`;
    let last = "";
    for (const wait of [0, ...retryAfterMs]) {
      if (wait > 0) await sleep(wait, undefined, { signal: this.stop.signal });
      try {
        const answer = await this.once(method, url, body, agent);
        const verdict = judge(answer, { isAnswered, request, username: this.username });
        if ("body" in verdict) return verdict.body;
        last = verdict.transient;
      } catch (error) {
        if (error instanceof Unreachable || error instanceof Refused || this.stop.signal.aborted) throw error;
        last = causeOf(error);
        if (isCertificateError(error)) throw new Untrusted(`${request}: ${last}; ${certificateAdvice}`, last);
        if (error instanceof TooLarge) throw new Unreachable(`${request}: ${last}; ${addressAdvice}`, last);
      }
    }
    const tries = retryAfterMs.length + 1;
    throw new Unreachable(
      `${request}: no answer that could be used, tried ${tries} times; the last: ${last}; ${addressAdvice}`,
      last,
    );
  }

  private async once(method: string, url: string, body: unknown, agent: Agent) {
    const { timeoutMs = 30_000, maxAnswerBytes = 256 * 1024 * 1024 } = this.options;
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      return await send({
        method,
        url,
        body,
        agent,
        authorization: this.authorization,
        certificates: this.certificates,
        signal: AbortSignal.any([timeout, this.stop.signal]),
        maxAnswerBytes,
      });
    } catch (error) {
      throw timeout.aborted ? new Error(`no answer within ${timeoutMs / 1000} s`) : error;
    }
  }
}

/** Many users copy the address with `/api` at the end, from a browser or a manual. */
function addressOf(endpoint: string): URL {
  const address = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (address === undefined || !/^https?:$/.test(address.protocol)) {
    // The address may contain a password: the message does not repeat it.
    throw new Error(
      "the address of the management API must begin with http:// or https://, e.g. http://localhost:15672",
    );
  }
  address.pathname = address.pathname.replace(/\/+$/, "").replace(/\/api$/, "");
  return address;
}
