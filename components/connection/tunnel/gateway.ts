/**
 * The local address through which @pulumi/rabbitmq, which can only connect to an address, reaches a broker inside
 * Kubernetes, or one that only accepts certificates which that plugin cannot be given: https on 127.0.0.1, served by Warren's own plugin as long as the engine runs. On a machine with several
 * users anybody can listen on the port when nobody else does, or connect to it. So the plugin checks the certificate,
 * and the gateway checks the token, which it replaces by the administrator's password.
 */
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { https } from "../../broker/nodeHttp.ts";
import { basic } from "../../broker/request.ts";
import type { Identity } from "./identity.ts";
import { type Forward, forwarder, type Upstream } from "./proxy.ts";
import { sameText, tokenFor } from "./token.ts";
import { yieldPath, yieldRequest } from "./yieldRequest.ts";

export interface GatewayOrder {
  /** Identifies the broker. */
  readonly key: string;
  /** Of the broker, for messages, e.g. `service/warren:15672 in namespace rabbitmq`. */
  readonly description: string;
  readonly upstream: Upstream;
  /** On 127.0.0.1. */
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

export interface Gateway {
  close(): void;
}

/** How often a gateway tries the port that another one of the same user has, in ms. */
const againMs = 50;

/** How long the one that asked for the port has it to itself, in ms. */
const releasedMs = 2_000;

/**
 * Listens, or shares the port with another run's gateway to the same broker and listens once that is gone.
 * @throws if another program, or a gateway to another broker, uses the port
 */
export async function openGateway(order: GatewayOrder, identity: Identity): Promise<Gateway> {
  const { port, key, description, username, password } = order;
  const forward = forwarder(order.upstream);
  const login = { given: basic(username, tokenFor(password)), real: basic(username, password) };
  let isClosed = false;
  let server: Server | undefined;

  const listener: RequestListener = (request, response) => {
    // A web page whose name has been pointed to 127.0.0.1 sends another one.
    if (request.headers.host !== `127.0.0.1:${port}`) refuse(response, 403, "this is not a public address");
    else if (request.url === yieldPath) answerYield(request, response);
    else if (!sameText(request.headers.authorization ?? "", login.given)) {
      refuse(response, 401, "the token of this stack's tunnel is wrong");
    } else forwardOne(forward, request, response, login.real);
  };
  const request = yieldRequest({ port, identity, target: key, login: login.given });
  const answerYield = (from: IncomingMessage, response: ServerResponse) => {
    const answer = request.answer(from);
    response.writeHead(answer.status).end(answer.status === 409 ? description : undefined);
    if (answer.status !== 205) return;
    server?.close();
    void sleep(releasedMs, undefined, { ref: false }).then(waitForPort);
  };
  const tryPort = async (): Promise<boolean> => {
    server = await listen(listener, port, identity);
    return server !== undefined;
  };
  const waitForPort = async () => {
    while (!isClosed && !(await tryPort())) await sleep(againMs, undefined, { ref: false });
    // It was closed while it tried.
    if (isClosed) server?.close();
  };
  const afterRelease = async () => {
    for (let waited = 0; waited < releasedMs; waited += againMs) {
      if (await tryPort()) return;
      await sleep(againMs);
    }
    throw new Error(refusal(order, "something else listens on that port; end it, or "));
  };

  if (!(await tryPort())) {
    const { status, text } = await request.send();
    if (status === 204) void waitForPort();
    else if (status === 205) await afterRelease();
    else if (status === 409) {
      throw new Error(
        refusal(
          order,
          `the tunnel of another run leads from there to ${text}; wait for that run to end, or `,
        ),
      );
    } else throw new Error(refusal(order, "something else listens on that port; end it, or "));
  }
  return {
    close() {
      isClosed = true;
      server?.close();
      server?.closeAllConnections();
    },
  };
}

/** @returns undefined if the port is taken */
function listen(listener: RequestListener, port: number, identity: Identity): Promise<Server | undefined> {
  const server = https.createServer({ key: identity.key, cert: identity.certificate }, listener);
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

/** A single queue's address, without a query. */
const queuePath = /^\/api\/queues\/[^/?]+\/[^/?]+$/;

/**
 * The plugin cannot read the statistics of a queue that a shovel of the same broker consumes: such a consumer has no port,
 * and RabbitMQ says "undefined". It needs none of them.
 */
function forwardOne(
  forward: Forward,
  request: IncomingMessage,
  response: ServerResponse,
  authorization: string,
): void {
  const { method, url = "/" } = request;
  const isQueue = method === "GET" && queuePath.test(url);
  forward(request, response, { authorization, ...(isQueue && { path: `${url}?disable_stats=true` }) });
}

/** In the form of RabbitMQ's own errors, so that the plugin prints the reason. */
function refuse(response: ServerResponse, status: number, reason: string): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ error: "not_authorised", reason }));
}

function refusal({ description, port }: GatewayOrder, why: string): string {
  return (
    `cannot open the tunnel to ${description} on 127.0.0.1:${port}: ${why}` +
    "choose another port with `pulumi config set warren:tunnelPort PORT`"
  );
}
