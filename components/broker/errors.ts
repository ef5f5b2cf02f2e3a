/**
 * The errors of a request to the broker. Each message says which request failed, what came back and what to do next.
 */

/** The broker did not answer: nothing is known about its objects, and they must not count as deleted. */
export class Unreachable extends Error {
  /** The last cause alone, e.g. `HTTP 503: no pod is ready`. */
  readonly reason: string;

  constructor(message: string, reason = message) {
    super(message);
    this.reason = reason;
  }
}

/** One of the two does not trust the other's certificate: waiting does not help. */
export class Untrusted extends Unreachable {}

/** RabbitMQ does not accept the username and password. */
export class Unauthorized extends Unreachable {}

/** RabbitMQ rejected the request. The message is only the reason: the caller knows the purpose of the request. */
export class Refused extends Error {
  readonly status: number;
  /** E.g. `PUT http://broker:15672/api/vhosts/shop`; undefined if it was rejected before anything was sent. */
  readonly request: string | undefined;

  constructor(status: number, reason: string, request?: string) {
    super(reason);
    this.status = status;
    this.request = request;
  }

  /** The full sentence, for readers who do not know the request. */
  explained(): string {
    const where = this.request === undefined ? "" : `${this.request}: `;
    const advice = whatNext.get(this.status);
    return `${where}RabbitMQ rejected the request (${this.status}): ${this.message}${advice === undefined ? "" : `; ${advice}`}`;
  }
}

const rights = "give the user the tag `administrator`, or ask with a user that has it";

const whatNext: ReadonlyMap<number, string> = new Map([
  [401, rights],
  [403, rights],
  [404, "there is no such object on this broker; check the name"],
]);

const certificateHint = "the certificate is not trusted";
const closed =
  "the connection was closed before the answer was complete; does the broker restart? Is it http instead of https, or " +
  "the other way round?";

const causes: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", "nothing listens there: connection refused"],
  ["ENOTFOUND", "the host's name is not known"],
  ["EAI_AGAIN", "the host's name could not be looked up"],
  ["ECONNRESET", closed],
  ["EPIPE", closed],
  ["HPE_INVALID_CONSTANT", "the server does not speak HTTP; try https://"],
  ["CERT_HAS_EXPIRED", "the certificate has expired"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "the certificate is for another host name"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", certificateHint],
  ["SELF_SIGNED_CERT_IN_CHAIN", certificateHint],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", certificateHint],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", certificateHint],
]);

/** Node's and OpenSSL's codes for a certificate that one of the two does not accept. */
const certificateCodes =
  /^(CERT_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$|UNABLE_TO_VERIFY_LEAF_SIGNATURE$|UNABLE_TO_GET_ISSUER_CERT|ERR_TLS_CERT_ALTNAME_INVALID$|ERR_SSL_TLSV\d+_ALERT_)/;

export function isCertificateError(error: unknown): boolean {
  return error instanceof Error && "code" in error && certificateCodes.test(String(error.code));
}

/** Why there was no answer, in words and with the error code to search for. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  // OpenSSL has many messages for bytes that are not TLS, and Node has one code for all of them.
  const isPlain = /wrong version number|packet length too long/.test(error.message);
  const cause = isPlain
    ? "the server does not speak TLS; try http://"
    : (causes.get(code) ?? error.message.replace(/\s+/g, " ").trim());
  return code === "" || cause.includes(code) ? cause : `${cause} (${code})`;
}
