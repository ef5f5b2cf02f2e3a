/**
 * What happens next to a message in a queue: it is rejected or returned, it expires, or a full queue drops it.
 */
import type { Happening } from "../happening.ts";
import type { Queue, Vhost } from "../model.ts";
import { quote } from "../report/problem.ts";
import { hasLost, knows } from "../version.ts";
import { type Death, deadLetter, goesRound, type Letter } from "./message.ts";
import { missingExchange, possibleQueues, type Routing, routeLetter } from "./route.ts";
import { queueSettings } from "./settings.ts";

export type Fate =
  | {
      readonly kind: "dead-lettered";
      /** Milliseconds after the message entered the queue; 0: at once. */
      readonly after: number;
      /** The letter for the dead-letter exchange. */
      readonly letter: Letter;
      readonly routing: Routing;
      /**
       * Queues that match but do not get it: the broker drops a message that returns to a queue without a rejection.
       */
      readonly cycle: readonly string[];
      /** Dead-lettered at least once: if no queue takes it, the queue keeps it and tries again. */
      readonly kept: boolean;
    }
  /** The message is lost. */
  | { readonly kind: "dropped"; readonly after: number; readonly why: string }
  /** The queue delivers it again, after so many milliseconds. */
  | { readonly kind: "returned"; readonly after: number }
  /** The broker's version decides, and it was not given. */
  | { readonly kind: "unsure"; readonly why: string }
  /** The message never enters the queue; a publisher with confirms is notified. */
  | { readonly kind: "refused"; readonly why: string }
  /** Nothing happens to the message. */
  | { readonly kind: "stays"; readonly why: string };

function dies(vhost: Vhost, queue: Queue, letter: Letter, reason: Death["reason"], after: number): Fate {
  const { get, unsure } = queueSettings(vhost, queue);
  const exchange = get("dead-letter-exchange");
  if (typeof exchange !== "string") {
    return { kind: "dropped", after, why: `queue ${quote(queue.name)} has no dead-letter exchange` };
  }
  // The broker falls back to at-most-once if a full queue drops messages.
  const kept =
    queue.type === "quorum" &&
    get("dead-letter-strategy") === "at-least-once" &&
    get("overflow") === "reject-publish";
  const missing = missingExchange(vhost, exchange);
  if (missing !== undefined) {
    return kept
      ? { kind: "stays", why: `${missing}; it is kept until there is one` }
      : { kind: "dropped", after, why: missing };
  }
  const routingKey = get("dead-letter-routing-key");
  const dead = deadLetter(
    letter,
    { queue: queue.name, reason },
    { exchange, ...(typeof routingKey === "string" && { routingKey }) },
  );
  const routing = routeLetter(vhost, dead);
  const cycle = reason === "rejected" ? [] : possibleQueues(routing).filter((name) => goesRound(dead, name));
  const queues = routing.queues.filter((name) => !cycle.includes(name));
  const unknown = [...routing.unknown, ...unsure];
  return {
    kind: "dead-lettered",
    after,
    letter: dead,
    routing: { ...routing, queues, unknown },
    cycle,
    kept,
  };
}

const streamKeeps: Fate = { kind: "stays", why: "a stream keeps its messages whatever consumers do" };

/** A consumer rejects the message without requeueing (`basic.reject` or `basic.nack` with `requeue: false`). */
export function afterReject(vhost: Vhost, queue: Queue, letter: Letter): Fate {
  return queue.type === "stream" ? streamKeeps : dies(vhost, queue, letter, "rejected", 0);
}

/** Of a quorum queue, from RabbitMQ 4.0 on. */
const defaultDeliveryLimit = 20;

/** How many deliveries may fail before the next failure removes the message; undefined if any number may. */
export function deliveryLimitOf(vhost: Vhost, queue: Queue): number | undefined {
  if (queue.type !== "quorum") return undefined;
  const limit = queueSettings(vhost, queue).get("delivery-limit") ?? defaultDeliveryLimit;
  return typeof limit === "number" && limit >= 0 ? limit : undefined;
}

/** Milliseconds before a quorum queue of 4.3 that delays delivers a message again: longer with each failure. */
function delayAfter(vhost: Vhost, queue: Queue, failures: number): number {
  const { get } = queueSettings(vhost, queue);
  const [shortest, longest] = [get("delayed-retry-min"), get("delayed-retry-max")];
  if (typeof shortest !== "number") return 0;
  return Math.min(shortest * Math.max(1, failures), typeof longest === "number" ? longest : shortest);
}

function retryDelay(vhost: Vhost, queue: Queue, failures: number): number {
  const type = queueSettings(vhost, queue).get("delayed-retry-type");
  const isDelayed = queue.type === "quorum" && (type === "all" || type === "failed");
  return isDelayed ? delayAfter(vhost, queue, failures) : 0;
}

/** Failed deliveries of a message, with the one that happens: rejected, returned as failed, or a broken connection. */
export interface Failures {
  /** By this queue, since the message came to it. */
  readonly here: number;
  /** By all queues. */
  readonly ever: number;
  /** Of the broker; undefined: it may be any. */
  readonly version: string | undefined;
}

/**
 * From this version on a quorum queue counts the failures in all queues, and `basic.nack` with `requeue: true` is none.
 * Before, it counts its own, and `basic.nack` is one. (Seen on brokers: test/broker/routingOutcome.test.ts.)
 */
export const countsAllSince = "4.3";

/** A consumer returns the message as failed (`basic.reject` with `requeue: true`), or its connection breaks. */
export function afterReturn(vhost: Vhost, queue: Queue, letter: Letter, failures: Failures): Fate {
  if (queue.type === "stream") return streamKeeps;
  const { here, ever, version } = failures;
  const limit = deliveryLimitOf(vhost, queue);
  const isOver = (count: number) => limit !== undefined && count > limit;
  const isKnown = !knows(version, countsAllSince) || hasLost(version, countsAllSince);
  if (!isKnown && isOver(here) !== isOver(ever)) {
    const why = `whether failed deliveries in other queues count in queue ${quote(queue.name)}: they do from RabbitMQ ${countsAllSince} on`;
    return { kind: "unsure", why };
  }
  const count = knows(version, countsAllSince) ? ever : here;
  if (isOver(count)) return dies(vhost, queue, letter, "delivery_limit", 0);
  return { kind: "returned", after: retryDelay(vhost, queue, count) };
}

/** The message has exceeded its TTL (`x-message-ttl`, or a policy's `message-ttl`). */
export function afterExpiry(vhost: Vhost, queue: Queue, letter: Letter): Fate {
  if (queue.type === "stream") return { kind: "stays", why: "a stream has no time to live, but x-max-age" };
  const ttl = queueSettings(vhost, queue).get("message-ttl");
  if (typeof ttl !== "number") {
    return { kind: "stays", why: "the queue has no time to live; a message may bring its own" };
  }
  return dies(vhost, queue, letter, "expired", ttl);
}

/** The queue is full: depending on the overflow behaviour it drops the oldest or the new message. */
export function afterOverflow(vhost: Vhost, queue: Queue, letter: Letter): Fate {
  if (queue.type === "stream") return { kind: "stays", why: "a full stream removes its oldest segment" };
  const { get } = queueSettings(vhost, queue);
  const limits = ["max-length", "max-length-bytes"].map(get);
  if (limits.every((limit) => typeof limit !== "number")) {
    return { kind: "stays", why: "the queue has no maximum length" };
  }
  const overflow = get("overflow");
  if (overflow === "reject-publish" || overflow === "reject-publish-dlx") {
    const fate = dies(vhost, queue, letter, "maxlen", 0);
    if (overflow === "reject-publish-dlx" && fate.kind === "dead-lettered") return fate;
    return { kind: "refused", why: "a full queue takes no new message" };
  }
  return dies(vhost, queue, letter, "maxlen", 0);
}

/** A consumer gives the message back with `basic.nack`, `requeue: true`. @param failures if this is one */
export function afterNack(vhost: Vhost, queue: Queue, letter: Letter, failures: Failures): Fate {
  const { ever, version } = failures;
  const counted = afterReturn(vhost, queue, letter, failures);
  if (queue.type !== "quorum" || !knows(version, countsAllSince)) return counted;
  const isDelayed = ["all", "returned"].includes(
    String(queueSettings(vhost, queue).get("delayed-retry-type")),
  );
  const after = isDelayed ? delayAfter(vhost, queue, ever - 1) : 0;
  if (hasLost(version, countsAllSince)) return { kind: "returned", after };
  if (deliveryLimitOf(vhost, queue) === undefined && after === 0) return counted;
  const why = `whether basic.nack counts towards the delivery limit of queue ${quote(queue.name)}: it does before RabbitMQ ${countsAllSince}`;
  return { kind: "unsure", why };
}

export function fateOf(
  what: Happening,
  vhost: Vhost,
  queue: Queue,
  letter: Letter,
  failures: Failures,
): Fate {
  switch (what) {
    case "reject":
      return afterReject(vhost, queue, letter);
    case "return":
      return afterReturn(vhost, queue, letter, failures);
    case "nack":
      return afterNack(vhost, queue, letter, failures);
    case "expire":
      return afterExpiry(vhost, queue, letter);
    case "overflow":
      return afterOverflow(vhost, queue, letter);
  }
}
