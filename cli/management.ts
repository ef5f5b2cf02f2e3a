/** A small client of RabbitMQ's management API: what the commands that look at a living broker share. */
import { readJson } from "../components/topology/readJson.ts";
import { CommandError, UsageError } from "./command.ts";

export interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: { readonly [name: string]: string };
  readonly body?: string;
  /** Once it is aborted nobody waits for the answer. */
  readonly signal: AbortSignal;
}

/** Any status is an answer; rejects where there is none. */
export type Send = (request: Sent) => Promise<{ readonly status: number; readonly text: string }>;

export interface ManagementLogin {
  /** `http://host:15672` or `https://…`, with the path prefix if the broker has one; without a login. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** For one answer, its body included. @default 60000 */
  readonly timeoutMilliseconds?: number;
  /** How a request gets there. @default to the host of the URL */
  readonly send?: Send;
}

export interface Management {
  /** As errors name the broker. */
  readonly url: string;
  /** Whom it is logged in as. */
  readonly user: string;
  /** @param path after `/api`, each name in it percent-encoded: `/queues/%2F/orders` */
  readonly get: <T>(path: string) => Promise<T>;
  /** The answer's JSON; `undefined` where it has none. */
  readonly request: (
    method: "GET" | "PUT" | "POST" | "DELETE",
    path: string,
    body?: unknown,
  ) => Promise<unknown>;
}

/** Where a password is given that stands in no file. */
export const passwordVariable = "WARREN_PASSWORD";

/** An answer that is not a success; anything else that goes wrong is a plain `CommandError`. */
export class ManagementAnswer extends CommandError {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function managementOf(login: ManagementLogin): Management {
  const url = addressOf(login.url);
  const { user, send = sendDirectly } = login;
  const authorization = `Basic ${Buffer.from(`${user}:${login.password}`).toString("base64")}`;
  const request: Management["request"] = async (method, path, body) => {
    const where = `${method} ${url}/api${path}`;
    const { status, text } = await send({
      url: `${url}/api${path}`,
      method,
      headers: { authorization, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(login.timeoutMilliseconds ?? 60_000),
    }).catch((error: unknown) => {
      throw new CommandError(`cannot reach the management API at ${url}: ${causeOf(error)}`);
    });
    if (status < 200 || status > 299) throw new ManagementAnswer(status, refusal(status, where, user, text));
    if (text === "") return undefined;
    try {
      return readJson(text);
    } catch {
      throw new CommandError(`${where} did not answer JSON; is this the address of the management API?`);
    }
  };
  // The caller says what the API's page about this path says.
  return { url, user, request, get: async <T>(path: string) => (await request("GET", path)) as T };
}

const sendDirectly: Send = async ({ url, ...request }) => {
  // Of a redirect, another server would get the login.
  const answer = await fetch(url, { ...request, redirect: "manual" });
  return { status: answer.status, text: await answer.text() };
};

function addressOf(given: string): string {
  const parsed = URL.canParse(given) ? new URL(given) : undefined;
  if (parsed === undefined || !["http:", "https:"].includes(parsed.protocol)) {
    throw new UsageError("the URL must begin with http:// or https://, for example http://localhost:15672");
  }
  if (parsed.username !== "" || parsed.password !== "") {
    throw new UsageError(
      `the URL holds a login; every user of this machine can read arguments: give --user and ${passwordVariable}`,
    );
  }
  return `${parsed.origin}${parsed.pathname}`.replace(/\/+$/, "").replace(/\/api$/, "");
}

function refusal(status: number, where: string, user: string, body: string): string {
  const name = JSON.stringify(user);
  switch (status) {
    case 401:
      return `${where}: the broker does not accept the name ${name} with this password, or the user has no tag for the management API (401)`;
    case 403:
      return `${where}: the user ${name} may not do this (403)`;
    case 404:
      return `${where}: there is no such thing at this broker (404)`;
    default:
      return `${where}: the broker answered ${status}${reasonOf(body)}`;
  }
}

/** The API explains a refusal as `{"error": …, "reason": …}`; control characters in it cannot reach a terminal. */
function reasonOf(body: string): string {
  try {
    const { reason }: { reason?: unknown } = JSON.parse(body);
    return reason === undefined ? "" : `: ${JSON.stringify(reason)}`;
  } catch {
    return "";
  }
}

const certificateHint =
  "the certificate is not trusted; name the authority that signed it in the variable NODE_EXTRA_CA_CERTS";

const causes: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", "nothing listens there (connection refused)"],
  ["ENOTFOUND", "the host's name is not known"],
  ["EAI_AGAIN", "the host's name could not be looked up"],
  ["ECONNRESET", "the connection was closed; is it http instead of https, or the other way round?"],
  ["UND_ERR_SOCKET", "the connection was closed; is it http instead of https, or the other way round?"],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "the server does not speak TLS; try http://"],
  ["CERT_HAS_EXPIRED", "the certificate has expired"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "the certificate is for another host name"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", certificateHint],
  ["SELF_SIGNED_CERT_IN_CHAIN", certificateHint],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", certificateHint],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", certificateHint],
]);

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "no answer in time";
  const cause = error.cause instanceof Error ? error.cause : error;
  const code = "code" in cause ? String(cause.code) : "";
  return causes.get(code) ?? (code === "" ? cause.message : `${cause.message} (${code})`);
}
