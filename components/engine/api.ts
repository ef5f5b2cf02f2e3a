/** The broker's HTTP API over a few connections that stay open: bounded in time, tried again where that can help. */
import type { Agent, IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { http, https } from "../reach/nodeHttp.ts";
import { readJson } from "../topology/readJson.ts";

export interface Login {
  /** Base address of the management API, without a slash at the end. */
  readonly endpoint: string;
  readonly username: string;
  readonly password: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The broker cannot be asked: nothing is known about the objects, least of all that they are gone. */
export class Unreachable extends Error {}

/** The broker's own no. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, words: string) {
    super(words);
    this.status = status;
  }
}

export interface ApiOptions {
  /** Of one attempt. @default 30000: a definitions export of 10,000 objects takes under a second */
  readonly timeoutMs?: number;
  /** Waits before each further attempt. @default [200, 500, 1000, 2000, 4000]: a leader is elected within seconds */
  readonly retryAfterMs?: readonly number[];
  /** Where connections come from. @default new ones to the endpoint, a few of which stay open */
  readonly agent?: Agent;
}

/** Requests at once. Few enough for a broker that is busy with its messages. */
export const connections = 8;

export class Api {
  private readonly login: Login;
  private readonly agent: Agent;
  private readonly timeoutMs: number;
  private readonly waits: readonly number[];
  private readonly stop = new AbortController();

  constructor(
    login: Login,
    { timeoutMs = 30_000, retryAfterMs = [200, 500, 1000, 2000, 4000], agent }: ApiOptions = {},
  ) {
    this.login = login;
    this.agent = agent ?? ownAgent(login.endpoint);
    this.timeoutMs = timeoutMs;
    this.waits = retryAfterMs;
  }

  /** @throws Refused with status 404 if there is no such thing */
  async get(...path: readonly string[]): Promise<unknown> {
    return (await this.send("GET", path)).body;
  }

  /** As `get`, by a path that is percent-encoded already, after `/api`: `/queues/%2F?columns=name`. */
  async getAt(path: string): Promise<unknown> {
    return (await this.sendTo("GET", path)).body;
  }

  /** What there is, or undefined where the broker itself says that there is nothing. */
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

  /** What is gone already counts as deleted. `query` is e.g. `?if-unused=true`. */
  async delete(path: readonly string[], query = ""): Promise<void> {
    try {
      await this.send("DELETE", path, undefined, query);
    } catch (error) {
      if (!(error instanceof Refused && error.status === 404)) throw error;
    }
  }

  /** Ends what is under way and closes the connections. */
  close(): void {
    this.stop.abort();
    this.agent.destroy();
  }

  /** All requests made here can be repeated without harm. */
  private send(method: string, path: readonly string[], body?: unknown, query = ""): Promise<Answer> {
    return this.sendTo(method, `/${path.map(encodeURIComponent).join("/")}${query}`, body);
  }

  private async sendTo(method: string, path: string, body?: unknown): Promise<Answer> {
    const address = `/api${path}`;
    const where = `${method} ${this.login.endpoint}${address}`;
    let last = "";
    for (const wait of [0, ...this.waits]) {
      if (wait > 0) await sleep(wait, undefined, { signal: this.stop.signal });
      try {
        const { status, text } = await this.once(method, address, body);
        // RabbitMQ answers a question with JSON, and what it was told to do with nothing. A page, or half a document, came
        // from something in between: nothing was read, and maybe nothing was done.
        const answer = { status, body: parsed(text) };
        if (status < 300 && (method === "GET" ? answer.body !== undefined : text === "")) return answer;
        last = `HTTP ${status}: ${words(text)}`;
        if (status < 300) continue;
        if (status === 401 && !isAboutAnObject(text)) {
          throw new Unreachable(`${where}: the broker refuses the login of the provider (${last}); check it`);
        }
        if (status < 500 && status !== 429) throw refusal(status, text, where);
      } catch (error) {
        if (error instanceof Unreachable || error instanceof Refused || this.stop.signal.aborted) throw error;
        last = error instanceof Error ? error.message : String(error);
      }
    }
    throw new Unreachable(
      `${where}: no answer that could be used, tried ${this.waits.length + 1} times; the last: ${last}; ` +
        "check that the address leads to the management API and that the broker runs, then run the same command again",
    );
  }

  private once(method: string, address: string, body: unknown): Promise<{ status: number; text: string }> {
    const { endpoint, username, password } = this.login;
    const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const request = endpoint.startsWith("https:") ? https.request : http.request;
    return new Promise((resolve, reject) => {
      const sent = request(`${endpoint}${address}`, {
        method,
        agent: this.agent,
        signal: AbortSignal.any([AbortSignal.timeout(this.timeoutMs), this.stop.signal]),
        headers: {
          authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`,
          ...(payload && { "content-type": "application/json", "content-length": payload.length }),
        },
      });
      sent.on("error", reject);
      sent.on("response", (response) => {
        textOf(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject);
      });
      sent.end(payload);
    });
  }
}

function ownAgent(endpoint: string): Agent {
  const options = { keepAlive: true, maxSockets: connections };
  return endpoint.startsWith("https:") ? new https.Agent(options) : new http.Agent(options);
}

async function textOf(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer); // without an encoding a stream gives Buffers
  return Buffer.concat(parts).toString("utf8");
}

/** A login that is right, of a user without the permission, is told in British English. */
function isAboutAnObject(text: string): boolean {
  const body = parsed(text);
  return typeof body === "object" && body !== null && "error" in body && body.error === "not_authorised";
}

/**
 * RabbitMQ says in JSON what is wrong, but for a method that it does not know. Any other answer came from something in
 * between, such as a proxy without a route, and says nothing about the broker.
 */
function refusal(status: number, text: string, where: string): Error {
  const body = parsed(text);
  const inJson = typeof body === "object" && body !== null && "error" in body;
  if (inJson || status === 405) return new Refused(status, words(text) || "(nothing more)");
  return new Unreachable(
    `${where}: HTTP ${status}, and not in RabbitMQ's words: ${words(text)}; check that the address leads to the ` +
      "management API",
  );
}

function parsed(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}

/** What an error's body says, on one line. The broker escapes HTML in it. */
function words(text: string): string {
  const body = parsed(text);
  const reason = typeof body === "object" && body !== null && "reason" in body ? body.reason : text;
  const plain = (typeof reason === "string" ? reason : JSON.stringify(reason))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
  return plain.replace(/\s+/g, " ").trim().slice(0, 500);
}
