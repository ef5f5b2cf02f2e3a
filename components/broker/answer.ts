/** Interprets an answer: RabbitMQ's result, a transient error, or a page from another server. Pure. */
import { printable } from "../topology/escape.ts";
import { readJson } from "../topology/readJson.ts";
import { Refused, Unauthorized, Unreachable } from "./errors.ts";
import type { Answer } from "./request.ts";

export type Verdict =
  | { readonly body: unknown }
  /** The same request may succeed later. */
  | { readonly transient: string };

export interface Asked {
  /** Whether success has a JSON body. */
  readonly isAnswered: boolean;
  /** The request, as errors show it. */
  readonly request: string;
  readonly username: string;
}

const notRabbitmq = "check that the address leads to the management API";

/**
 * RabbitMQ answers a GET with JSON and a successful change with an empty body. Errors are JSON, except for an unknown
 * method. A page or an incomplete document comes from something in between: nothing was read, and maybe nothing was
 * done.
 *
 * @throws Refused for what RabbitMQ rejects, Unreachable for an answer that says nothing about the broker
 */
export function judge({ status, text, location }: Answer, { isAnswered, request, username }: Asked): Verdict {
  const body = parsed(text);
  const said = `HTTP ${status}: ${reasonIn(body, text)}`;
  if (status >= 200 && status < 300) {
    if (isAnswered ? body !== undefined : text === "") return { body };
    return {
      transient: `${said} (${isAnswered ? "the answer is not JSON" : "no answer was expected"})`,
    };
  }
  if (status >= 300 && status < 400) {
    const reason = `HTTP ${status}, a redirect to ${targetOf(location)}`;
    throw new Unreachable(
      `${request}: ${reason}; no redirect is followed and nothing was sent there: give the final address, and ` +
        notRabbitmq,
      reason,
    );
  }
  // So RabbitMQ answers a health check (`/api/health/checks/…`) that finds something: the next answer is the same.
  if (status === 503 && isFailedCheck(body)) return { body };
  if (status >= 500 || status === 429) return { transient: said };
  if (status === 401 && !isAboutAnObject(body)) {
    throw new Unauthorized(
      `${request}: the broker refuses the credentials of user ${JSON.stringify(username)} (${said}); check the ` +
        "username and the password, and that the user has a tag for the management API",
      said,
    );
  }
  if (errorIn(body) !== undefined || status === 405) throw new Refused(status, reasonIn(body, text), request);
  throw new Unreachable(`${request}: ${said} (this is not an answer of RabbitMQ); ${notRabbitmq}`, said);
}

function parsed(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}

function errorIn(body: unknown): unknown {
  return typeof body === "object" && body !== null && "error" in body ? body.error : undefined;
}

function isFailedCheck(body: unknown): boolean {
  return typeof body === "object" && body !== null && "status" in body && body.status === "failed";
}

/** RabbitMQ spells it so if the credentials are valid but the user lacks the permission. */
function isAboutAnObject(body: unknown): boolean {
  return errorIn(body) === "not_authorised";
}

/** The reason in an error's body, on one line, without control characters. RabbitMQ escapes HTML in it. */
function reasonIn(body: unknown, text: string): string {
  const reason = typeof body === "object" && body !== null && "reason" in body ? body.reason : text;
  const plain = (typeof reason === "string" ? reason : JSON.stringify(reason))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
  const line = printable(plain.replace(/[\s\p{Cc}]+/gu, " ")).trim();
  return line.slice(0, 500) || "(nothing more)";
}

/** Without the query and the credentials, which may be secret. */
function targetOf(location: string | undefined): string {
  if (location === undefined) return "nowhere";
  const base = "http://relative.invalid";
  const target = URL.canParse(location, base) ? new URL(location, base) : undefined;
  if (target === undefined) return "something that is no address";
  return target.origin === base ? target.pathname : `${target.origin}${target.pathname}`;
}
