/** Where a message goes, and how it is published there. Pure. */
import type { Options } from "amqplib";
import { deathsOf, isRepeatable } from "./headers.ts";
import type { Message } from "./message.ts";

/** An exchange and a routing key; the exchange "" leads to the queue that the key names. */
export interface Destination {
  readonly exchange: string;
  readonly routingKey: string;
}

/** What to do with each message. */
export type Target =
  | { readonly kind: "fixed"; readonly destination: Destination }
  /** To the queue in which it died last: no other queue gets a copy. */
  | { readonly kind: "queueOfDeath" }
  /** To the exchange with the routing key by which it came into that queue: all of the exchange's queues get it. */
  | { readonly kind: "exchangeOfDeath" };

/** Undefined if the message does not say where it died. */
export function destinationOf(message: Message, target: Target): Destination | undefined {
  if (target.kind === "fixed") return target.destination;
  const { headers } = message.properties;
  const [death] = deathsOf(headers);
  if (target.kind === "exchangeOfDeath") {
    const [routingKey] = death?.routingKeys ?? [];
    return death === undefined || routingKey === undefined
      ? undefined
      : { exchange: death.exchange, routingKey };
  }
  const queue = death?.queue ?? headers?.["x-first-death-queue"];
  return typeof queue === "string" ? { exchange: "", routingKey: queue } : undefined;
}

/** What RabbitMQ writes into a dead letter's headers. Without them a replayed message begins anew. */
const ofDeath = /^x-(death$|(first|last)-death-(exchange|queue|reason)$)/;

/** What a quorum queue or a stream writes into the headers of a message that it delivers; it is no part of the message. */
const ofDelivery = /^x-((delivery|acquired)-count|stream-offset)$/;

/** Each names further routing keys, so that other queues would get a copy, too. */
const ofRouting = new Set(["CC", "BCC"]);

/** Whether no message of this client can say the same. */
export function cannotBeRepeated({ properties }: Message): boolean {
  // A short string that is not UTF-8 has been replaced when it was read.
  const texts = Object.values(properties).filter((one) => typeof one === "string");
  return !isRepeatable(properties.headers) || texts.some((text) => text.includes("\ufffd"));
}

/**
 * For `channel.publish`. The user-id is only kept if it is the connection's own user: RabbitMQ refuses any other.
 * @param user of the connection
 */
export function publishOptions(message: Message, target: Target, user: string): Options.Publish {
  const { headers = {}, userId, ...properties } = message.properties;
  const begins = target.kind !== "fixed";
  const dropped = (name: string) =>
    ofDelivery.test(name) ||
    (begins && ofDeath.test(name)) ||
    (target.kind !== "exchangeOfDeath" && ofRouting.has(name));
  const kept = Object.entries(headers).filter(([name]) => !dropped(name));
  const defined = Object.entries(properties).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(defined),
    ...(userId === user && { userId }),
    // amqplib takes headers as any object with such entries; a null prototype lets any name be one.
    headers: Object.assign(Object.create(null), Object.fromEntries(kept)),
    mandatory: true,
  };
}

/** For people: `queue "orders"`, `exchange "orders" with routing key "new"`. */
export function describeDestination({ exchange, routingKey }: Destination): string {
  return exchange === ""
    ? `queue ${JSON.stringify(routingKey)}`
    : `exchange ${JSON.stringify(exchange)} with routing key ${JSON.stringify(routingKey)}`;
}
