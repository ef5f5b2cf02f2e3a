/** Reads headers: as plain values, as text, and what they say about a message's deaths. Pure. */
import { type Table, Typed, unrepeatable } from "./exactHeaders.ts";

/** Without AMQP types; a whole number beyond 2^53 stays a bigint. */
export function plain(value: unknown): unknown {
  if (value instanceof Typed) {
    const inner = value.value;
    if (typeof inner !== "bigint") return plain(inner);
    const number = Number(inner);
    return Number.isSafeInteger(number) ? number : inner;
  }
  if (Array.isArray(value)) return value.map(plain);
  if (Buffer.isBuffer(value) || typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

export const plainHeaders = (headers: Table | undefined): { readonly [name: string]: unknown } =>
  Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, plain(value)]));

/** On one line, as a filter compares it: a string as it is, anything else as JSON. */
export function textOf(value: unknown): string {
  const simple = plain(value);
  return typeof simple === "string" ? simple : JSON.stringify(simple, bigintAsText);
}

/** For JSON.stringify. */
export function bigintAsText(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

/** Whether the headers can be sent again as they are. */
export function isRepeatable(value: unknown): boolean {
  if (value instanceof Typed) return value["!"] !== unrepeatable;
  if (Array.isArray(value)) return value.every(isRepeatable);
  if (Buffer.isBuffer(value) || typeof value !== "object" || value === null) return true;
  return Object.values(value).every(isRepeatable);
}

/** One entry of x-death (rabbitmq.com/docs/dlx#effects). */
export interface Death {
  readonly queue: string;
  /** `rejected`, `expired`, `maxlen` or `delivery_limit`. */
  readonly reason: string;
  readonly count: number;
  /** To which the message had been published before it came into the queue. */
  readonly exchange: string;
  readonly routingKeys: readonly string[];
  /** In ms since 1970, of the first of these deaths. */
  readonly time: number | undefined;
}

/** The most recent kind of death first, as RabbitMQ lists them. */
export function deathsOf(headers: Table | undefined): readonly Death[] {
  const deaths = plain(headers?.["x-death"]);
  if (!Array.isArray(deaths)) return [];
  return deaths.flatMap((one: unknown) => {
    const { queue, reason, count, exchange, time, "routing-keys": keys } = fieldsOf(one);
    if (typeof queue !== "string" || typeof reason !== "string") return [];
    return [
      {
        queue,
        reason,
        count: typeof count === "number" ? count : 1,
        exchange: typeof exchange === "string" ? exchange : "",
        routingKeys: Array.isArray(keys) ? keys.filter((key) => typeof key === "string") : [],
        time: typeof time === "number" ? time * 1000 : undefined,
      },
    ];
  });
}

function fieldsOf(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/**
 * Failed deliveries so far, as quorum queues count them. A dead letter may show the count of the queue in which it died.
 */
export function deliveryCountOf(headers: Table | undefined): number {
  const count = plain(headers?.["x-delivery-count"]);
  return typeof count === "number" ? count : 0;
}
