/** A message as the broker routes it. */
import type { Json } from "../model.ts";
import type { Headers } from "./headers.ts";

/** A message that a client publishes. */
export interface Message {
  /** The empty name is the default exchange. */
  readonly exchange: string;
  readonly key: string;
  /** @default {} */
  readonly headers?: Headers;
}

/** A queue that the message has left as a dead letter. */
export interface Death {
  readonly queue: string;
  readonly reason: "rejected" | "expired" | "maxlen" | "delivery_limit";
}

/** A routed message, which may have been dead-lettered. */
export interface Letter {
  /** The exchange where it was last published. */
  readonly exchange: string;
  /** The routing key, then those in the headers CC and BCC. */
  readonly keys: readonly string[];
  /** Without BCC, which the broker removes. */
  readonly headers: Headers;
  /** The latest first. */
  readonly deaths: readonly Death[];
}

const isText = (value: Json): value is string => typeof value === "string";

/** More routing keys, from the header CC or BCC. The broker only accepts a list, and uses the strings in it. */
function moreKeys(headers: Headers, name: "CC" | "BCC"): readonly string[] {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return Array.isArray(value) ? value.filter(isText) : [];
}

/** The name of a header for more routing keys with an invalid value; the broker then closes the channel. */
export function refusedHeader({ headers = {} }: Message): "CC" | "BCC" | undefined {
  return (["CC", "BCC"] as const).find(
    (name) => Object.hasOwn(headers, name) && !Array.isArray(headers[name]),
  );
}

export function letterOf({ exchange, key, headers = {} }: Message): Letter {
  const { BCC: _, ...kept } = headers;
  return {
    exchange,
    keys: [key, ...moreKeys(headers, "CC"), ...moreKeys(headers, "BCC")],
    headers: kept,
    deaths: [],
  };
}

/**
 * The letter as it is published to the dead-letter exchange. The broker adds headers that a headers exchange can match,
 * with x-match all-with-x or any-with-x.
 *
 * @param routingKey the dead-letter routing key; without one the letter keeps all its keys
 */
export function deadLetter(
  letter: Letter,
  death: Death,
  to: { readonly exchange: string; readonly routingKey?: string },
): Letter {
  const about = (which: "first" | "last") => ({
    [`x-${which}-death-reason`]: death.reason,
    [`x-${which}-death-queue`]: death.queue,
    [`x-${which}-death-exchange`]: letter.exchange,
  });
  const others = letter.deaths.filter(
    ({ queue, reason }) => queue !== death.queue || reason !== death.reason,
  );
  return {
    exchange: to.exchange,
    keys: to.routingKey === undefined ? letter.keys : [to.routingKey],
    headers: { ...letter.headers, ...(letter.deaths.length === 0 ? about("first") : {}), ...about("last") },
    deaths: [death, ...others],
  };
}

/**
 * Whether the broker drops the letter instead of adding it to this queue: it was there before, and since then nobody
 * rejected it, so it would cycle forever.
 */
export function goesRound(letter: Letter, queue: string): boolean {
  if (letter.deaths[0]?.reason === "rejected") return false;
  const before = letter.deaths.findIndex((death) => death.queue === queue);
  return before >= 0 && letter.deaths.slice(0, before + 1).every(({ reason }) => reason !== "rejected");
}
