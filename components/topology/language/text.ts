/** What the broker accepts as a name, a routing key, a regular expression, a tag or a password hash. */
import { type Finding, quote } from "../report/problem.ts";
import { patternFault } from "./pattern.ts";
import type { NamedKind, TextRule } from "./shape.ts";

/** AMQP 0-9-1 encodes names and routing keys as short strings, with one byte for their length. */
export const maxNameBytes = 255;

const bad = (code: Finding["code"], message: string): Finding => ({ code, message });

/** Half of a surrogate pair cannot be encoded in UTF-8. */
export function unencodable(text: string): Finding | undefined {
  if (!/\p{Surrogate}/u.test(text)) return undefined;
  return bad("bad-text", `${quote(text)} holds half of a surrogate pair, which UTF-8 cannot write`);
}

function tooLong(what: string, text: string): Finding | undefined {
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxNameBytes) return undefined;
  return bad(
    "bad-name",
    `${what} ${quote(text)} is ${bytes} bytes long in UTF-8; at most ${maxNameBytes} are allowed`,
  );
}

function nameFault(what: string, text: string): Finding | undefined {
  if (text === "") return bad("bad-name", `${what} cannot be empty`);
  if (text.includes("\0")) return bad("bad-name", `${what} ${quote(text)} holds a NUL character`);
  if (text === "." || text === "..") {
    return bad(
      "bad-name",
      `${what} cannot be ${quote(text)}: RabbitMQ's HTTP API takes it as a step in the path`,
    );
  }
  return unencodable(text) ?? tooLong(what, text);
}

/**
 * The broker declares a queue "a
 * b" as "ab", and one whose name is only line ends under a random name.
 */
function lineEnd(what: string, text: string): Finding | undefined {
  if (!/[\r\n]/.test(text)) return undefined;
  return bad(
    "bad-name",
    `${what} ${quote(text)} holds the end of a line, which RabbitMQ takes out; choose another name`,
  );
}

/** The name of an object that the topology creates or refers to. */
export const name = (what: string): TextRule => ({ what, check: (text) => nameFault(what, text) });

/** The name of a new queue or exchange: the broker removes line ends from it, and reserves `amq.`. */
export const newName = (what: string, names?: NamedKind): TextRule => ({
  what,
  ...(names && { names }),
  check: (text) =>
    nameFault(what, text) ??
    lineEnd(what, text) ??
    (text.startsWith("amq.")
      ? bad(
          "reserved-name",
          `${what} ${quote(text)} begins with "amq.", which RabbitMQ keeps for its own objects; choose another name`,
        )
      : undefined),
});

const whatIsNamed = {
  exchange: "the name of an exchange",
  queue: "the name of a queue",
  either: "the name of a queue or an exchange",
} as const satisfies { readonly [Kind in NamedKind]: string };

/** The source of a binding: the empty name is the default exchange, which has its own error. */
export const exchangeReference: TextRule = {
  what: whatIsNamed.exchange,
  names: "exchange",
  check: (text) => (text === "" ? undefined : nameFault("the name of an exchange", text)),
};

/** The destination of a binding at the vhost's level; empty would be the default exchange. */
export const destinationReference: TextRule = {
  what: whatIsNamed.either,
  names: "either",
  check: exchangeReference.check,
};

/** A queue or an exchange of the vhost, by its name. */
export const nameOf = (kind: NamedKind): TextRule => ({ ...name(whatIsNamed[kind]), names: kind });

export const routingKey: TextRule = {
  what: "a routing key",
  check: (text) => unencodable(text) ?? tooLong("the routing key", text),
};

export const anyText: TextRule = { what: "text", check: unencodable };

export const pattern: TextRule = {
  what: "a regular expression",
  check: (text) => {
    const fault = patternFault(text);
    if (fault === undefined) return unencodable(text);
    return bad("bad-pattern", `the regular expression ${quote(text)} does not compile: ${fault}`);
  },
};

export const vhostTag: TextRule = { what: "a tag", check: tagFault };

function tagFault(text: string): Finding | undefined {
  const fault = nameFault("a tag", text);
  if (fault !== undefined) return fault;
  if (text.includes(",")) {
    return bad("bad-name", `the tag ${quote(text)} holds a comma, which separates tags; give a list`);
  }
  if (!/^ | $/.test(text)) return undefined;
  return bad("bad-name", `the tag ${quote(text)} begins or ends with a space, which RabbitMQ takes out`);
}

/** The broker turns other characters into two or more: `é` comes back as `Ã©`. */
export const userTag: TextRule = {
  what: "a tag",
  check: (text) => {
    const fault = tagFault(text);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
    if (fault !== undefined || /^[\x00-\x7f]*$/.test(text)) return fault;
    return bad(
      "bad-name",
      `the tag ${quote(text)} of a user holds characters that RabbitMQ would change; it keeps those of ASCII`,
    );
  },
};

const secretPart = (what: string, allowed: RegExp, says: string): TextRule => ({
  what,
  check: (text) =>
    text.length <= 253 && allowed.test(text)
      ? undefined
      : bad("bad-name", `${what} must be 1 to 253 characters: ${says}`),
});

export const secretName = secretPart(
  "the name of a Kubernetes Secret",
  /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/,
  "small letters, digits, - and ., beginning and ending with a letter or a digit",
);
export const secretKey = secretPart(
  "the key in a Kubernetes Secret",
  /^[-._a-zA-Z0-9]+$/,
  "letters, digits, -, _ and .",
);

/** Salt and digest, in bytes: SHA-256 and SHA-512, the hashing algorithms that RabbitMQ supports. */
const hashBytes = [4 + 32, 4 + 64];

export const passwordHash: TextRule = {
  what: "a password hash",
  check: (text) => {
    const base64 = /^[A-Za-z0-9+/]+={0,2}$/.test(text) && text.length % 4 === 0;
    if (base64 && hashBytes.includes(Buffer.from(text, "base64").length)) return undefined;
    return bad(
      "bad-hash",
      `a password hash is base64 of a 4-byte salt and a digest: 36 bytes with SHA-256, 68 with SHA-512; \`rabbitmqctl hash_password\` makes one${text === "" ? ", and `password: none` is a user without a password" : ""}`,
    );
  },
};
