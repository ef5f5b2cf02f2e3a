/**
 * Forwards HTTP requests over connections that the caller opens. The rabbitmq plugin opens a new connection for each
 * request; here they share a few, as each costs a round trip to the API server.
 */
import type {
  Agent,
  ClientRequestArgs,
  IncomingHttpHeaders,
  IncomingMessage,
  OutgoingHttpHeaders,
  ServerResponse,
} from "node:http";
import type { Duplex } from "node:stream";
import { http, https } from "../../broker/nodeHttp.ts";
import { type Certificates, tlsOptions } from "../../broker/request.ts";
import { lazyDial } from "../kubernetes/lazyDial.ts";
import type { Dial } from "../kubernetes/pods.ts";
import type { TunnelTarget } from "../kubernetes/target.ts";

/** At most this many connections at once: the number of resources that Pulumi handles in parallel. */
const maxConnections = 16;

/** Attempts for a request before the answer is 503; every call of the management API is safe to repeat. */
const maxAttempts = 3;

/** Fields that belong to one connection (RFC 9110, 7.6.1), not to the request. */
const hopByHop = new Set(["connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade"]);

/** What to change of a request on its way. */
export interface Rewrite {
  readonly path?: string;
  readonly authorization?: string;
}

export type Forward = (request: IncomingMessage, response: ServerResponse, rewrite?: Rewrite) => void;

/** The server that gets the requests. */
export interface Upstream {
  /** With its path prefix, if it has one. */
  readonly address: URL;
  /** Opens the connections. */
  readonly agent: Agent;
  readonly certificates?: Certificates;
}

/** Answers each request with the server's answer. */
export function forwarder(upstream: Upstream): Forward {
  return (request, response, rewrite = {}) => {
    forward(upstream, request, response, rewrite).catch((error: unknown) => unreachable(response, error));
  };
}

/** The connections to a target, by its own protocol. */
export function agentFor(target: TunnelTarget): Agent {
  return new DialingAgent(lazyDial(target), target.caCert !== undefined);
}

/** Takes its connections from `dial`, whatever host a request names. */
export class DialingAgent extends http.Agent {
  /** Node refuses requests for addresses of another one. */
  readonly protocol: "http:" | "https:";
  readonly #dial: Dial;

  /** @param isTls whether `dial` gives connections that are encrypted already */
  constructor(dial: Dial, isTls = false) {
    super({ keepAlive: true, maxSockets: maxConnections });
    this.protocol = isTls ? "https:" : "http:";
    this.#dial = dial;
  }

  override createConnection(
    _options: ClientRequestArgs,
    done?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    this.#dial().then(
      (stream) => done?.(null, stream),
      // On an error the agent gets no stream, though the type requires one.
      (error: Error) => (done as ((error: Error) => void) | undefined)?.(error),
    );
  }
}

async function forward(
  upstream: Upstream,
  request: IncomingMessage,
  response: ServerResponse,
  rewrite: Rewrite,
): Promise<void> {
  const body = await collect(request);
  let lastError: unknown;
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    try {
      const answer = await send(upstream, request, body, rewrite);
      response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
      answer.on("error", () => response.destroy());
      answer.pipe(response);
      return;
    } catch (error) {
      lastError = error;
    }
  }
  throw lastError;
}

async function collect(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function send(
  { address, agent, certificates = {} }: Upstream,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
  { path = url ?? "/", authorization }: Rewrite,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { protocol, hostname, port, host, pathname } = address;
    const request = (protocol === "https:" ? https : http).request({
      ...{ agent, hostname, port, method: method ?? "GET" },
      ...tlsOptions(certificates),
      // Unchanged: the management API distinguishes %2F from / in a vhost's name.
      path: pathname.replace(/\/$/, "") + path,
      headers: {
        ...endToEnd(headers),
        host,
        "content-length": body.length,
        ...(authorization !== undefined && { authorization }),
      },
    });
    request.on("response", resolve);
    request.on("error", reject);
    request.end(body);
  });
}

function endToEnd(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const kept = Object.entries(headers).filter(
    ([name]) => !hopByHop.has(name) && name !== "transfer-encoding",
  );
  return Object.fromEntries(kept);
}

/** Answers in the form of RabbitMQ's own errors, so that the plugin prints the reason. */
function unreachable(response: ServerResponse, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(503, { "content-type": "application/json" });
  response.end(JSON.stringify({ error: "broker unreachable", reason }));
}
