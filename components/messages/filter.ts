/** Which messages of a queue a command is about. Pure. */
import { deathsOf, textOf } from "./headers.ts";
import type { Message } from "./message.ts";

/** A message must satisfy each part that is given. */
export interface Filter {
  /** Of its last death. @default any, or none */
  readonly reason?: string;
  /** Name and value; a value that is no string is compared as JSON. @default none */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** In ms, since its last death or else since its timestamp; a message without both does not match. @default any */
  readonly olderThanMs?: number;
  /** In its payload, as UTF-8. @default any */
  readonly contains?: string;
}

/** RabbitMQ's reasons for a death. */
export const reasons = ["expired", "rejected", "maxlen", "delivery_limit"] as const;

export function isEmpty({ reason, headers = [], olderThanMs, contains }: Filter): boolean {
  return reason === undefined && headers.length === 0 && olderThanMs === undefined && contains === undefined;
}

/** @param now in ms since 1970 */
export function matches({ content, properties }: Message, filter: Filter, now: number): boolean {
  const { reason, headers: wanted = [], olderThanMs, contains } = filter;
  const { headers = {}, timestamp } = properties;
  const [death] = deathsOf(headers);
  if (reason !== undefined && death?.reason !== reason) return false;
  for (const [name, value] of wanted) {
    if (!Object.hasOwn(headers, name) || textOf(headers[name]) !== value) return false;
  }
  if (olderThanMs !== undefined) {
    const since = death?.time ?? (timestamp === undefined ? undefined : timestamp * 1000);
    if (since === undefined || now - since < olderThanMs) return false;
  }
  return contains === undefined || content.includes(contains, 0, "utf8");
}
