/** A message as the broker sees it while it routes. */
import type { Json } from "../model.ts";
import type { Headers } from "./headers.ts";

/** What a client publishes. */
export interface Message {
  /** The empty name: the default exchange. */
  readonly exchange: string;
  readonly key: string;
  /** @default {} */
  readonly headers?: Headers;
}

/** A queue that the message has left as a dead letter. */
export interface Death {
  readonly queue: string;
  readonly reason: "rejected" | "expired" | "maxlen";
}

/** A message on its way, perhaps after it was dead-lettered. */
export interface Letter {
  /** The exchange it was published to last. */
  readonly exchange: string;
  /** The routing key, then those of the headers CC and BCC. */
  readonly keys: readonly string[];
  /** Without BCC, which the broker takes off. */
  readonly headers: Headers;
  /** The latest first. */
  readonly deaths: readonly Death[];
}

const isText = (value: Json): value is string => typeof value === "string";

/** More routing keys, from the header CC or BCC. A list is all that the broker takes; in it, texts count. */
function moreKeys(headers: Headers, name: "CC" | "BCC"): readonly string[] {
  const value = Object.hasOwn(headers, name) ? headers[name] : undefined;
  return Array.isArray(value) ? value.filter(isText) : [];
}

/** The name of a header for more routing keys whose value the broker refuses; it then closes the channel. */
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
 * The letter as it is published to the dead-letter exchange.
 * The broker adds headers that a headers exchange can look at, with x-match all-with-x or any-with-x.
 *
 * @param routingKey the dead-letter routing key; without one the letter keeps all of its keys
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
 * Whether the broker drops the letter instead of putting it into this queue: it was there before, and since
 * then nobody rejected it, so that it would go round for ever.
 */
export function goesRound(letter: Letter, queue: string): boolean {
  if (letter.deaths[0]?.reason === "rejected") return false;
  const before = letter.deaths.findIndex((death) => death.queue === queue);
  return before >= 0 && letter.deaths.slice(0, before + 1).every(({ reason }) => reason !== "rejected");
}
