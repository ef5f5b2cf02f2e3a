/** One HTTP request and its whole answer. It follows no redirect: the credentials go only to the given address. */
import type { Agent, IncomingMessage } from "node:http";
import { http, https } from "./nodeHttp.ts";

/** PEM strings, for a broker behind TLS. */
export interface Certificates {
  /** Certificate of the CA that signed the broker's certificate. @default the CAs that Node trusts */
  readonly caCert?: string;
  /** The client's certificate, for a broker that asks for one. @default none */
  readonly clientCert?: string;
  /** Private key of `clientCert`. */
  readonly clientKey?: string;
  /** Accepts any certificate of the broker. @default false */
  readonly insecureSkipVerify?: boolean;
}

export interface Request {
  readonly method: string;
  readonly url: string;
  /** @default none is sent */
  readonly authorization?: string;
  /** Sent as JSON. */
  readonly body: unknown;
  readonly agent: Agent;
  readonly certificates: Certificates;
  readonly signal: AbortSignal;
  readonly maxAnswerBytes: number;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Target of a redirect. */
  readonly location: string | undefined;
}

/** The answer has more bytes than allowed; a retry would not help. */
export class TooLarge extends Error {}

/** Returns the answer with any status. @throws if there is no complete answer */
export async function send(request: Request): Promise<Answer> {
  const { method, url, authorization, body, agent, certificates, signal } = request;
  const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const sent = (url.startsWith("https:") ? https : http).request(url, {
    method,
    agent,
    signal,
    ...tlsOptions(certificates),
    headers: {
      ...(authorization !== undefined && { authorization }),
      ...(payload && { "content-type": "application/json", "content-length": payload.length }),
    },
  });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    // The signal does not end a request that still waits for its connection.
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    sent.on("error", reject);
    sent.on("response", resolve);
    sent.end(payload);
  });
  const { statusCode: status = 0, headers } = response;
  return { status, text: await textOf(response, request.maxAnswerBytes), location: headers.location };
}

/** The value of the header `Authorization`. */
export function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

/** Node's names of them. */
export function tlsOptions({ caCert, clientCert, clientKey, insecureSkipVerify }: Certificates) {
  return {
    ...(caCert !== undefined && { ca: caCert }),
    ...(clientCert !== undefined && { cert: clientCert }),
    ...(clientKey !== undefined && { key: clientKey }),
    ...(insecureSkipVerify && { rejectUnauthorized: false }),
  };
}

/** Node throws if the connection ends before the answer does. @throws TooLarge */
export async function textOf(response: IncomingMessage, maxBytes: number): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response) {
    const chunk = part as Buffer; // a stream without an encoding yields Buffers
    bytes += chunk.length;
    if (bytes > maxBytes) {
      response.destroy();
      throw new TooLarge(`the answer has more than ${maxBytes} bytes`);
    }
    parts.push(chunk);
  }
  return Buffer.concat(parts).toString("utf8");
}
