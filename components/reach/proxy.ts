/**
 * Hands HTTP requests on over connections that somebody else opens. The rabbitmq plugin opens a new
 * connection for each request; here they share a few, as each costs a round trip to the API server.
 */
import type {
  Agent,
  ClientRequestArgs,
  IncomingHttpHeaders,
  IncomingMessage,
  OutgoingHttpHeaders,
  Server,
  ServerResponse,
} from "node:http";
import type { Duplex } from "node:stream";
import { http } from "./nodeHttp.ts";
import type { Dial } from "./pods.ts";

/** At most this many connections at once: the number of resources that Pulumi handles in parallel. */
const maxConnections = 16;

/** How often a request is sent before the answer is 503; every call of the management API can be repeated. */
const maxAttempts = 3;

/** Fields that belong to one connection (RFC 9110, 7.6.1), not to the request. */
const hopByHop = new Set(["connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade"]);

/** An HTTP server, not yet listening, that forwards every request through connections opened by `dial`. */
export function forwardingServer(dial: Dial): Server {
  const agent = new DialingAgent(dial);
  return http.createServer((request, response) => {
    forward(agent, request, response).catch((error: unknown) => unreachable(response, error));
  });
}

/** Takes its connections from `dial`, whatever host a request names. */
export class DialingAgent extends http.Agent {
  readonly #dial: Dial;

  constructor(dial: Dial) {
    super({ keepAlive: true, maxSockets: maxConnections });
    this.#dial = dial;
  }

  override createConnection(
    _options: ClientRequestArgs,
    done?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    this.#dial().then(
      (stream) => done?.(null, stream),
      // With an error the agent takes no stream, though the type asks for one.
      (error: Error) => (done as ((error: Error) => void) | undefined)?.(error),
    );
  }
}

async function forward(agent: Agent, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await collect(request);
  let lastError: unknown;
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    try {
      const answer = await send(agent, request, body);
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
  agent: Agent,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = http.request({
      agent,
      method: method ?? "GET",
      // As it came: the management API tells %2F from / in a vhost's name.
      path: url ?? "/",
      headers: { ...endToEnd(headers), "content-length": body.length },
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

/** In the form of RabbitMQ's own errors, so that the plugin prints the reason. */
function unreachable(response: ServerResponse, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(503, { "content-type": "application/json" });
  response.end(JSON.stringify({ error: "broker unreachable", reason }));
}
