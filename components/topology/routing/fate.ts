/** What happens next to a message in a queue: rejected, expired, or pushed out of a full queue. */
import type { Json, Queue, Vhost } from "../model.ts";
import { quote } from "../problem.ts";
import { type Death, deadLetter, goesRound, type Letter } from "./message.ts";
import { policiesOfQueue } from "./policies.ts";
import { missingExchange, possibleQueues, type Routing, routeLetter } from "./route.ts";

export type Fate =
  | {
      readonly kind: "dead-lettered";
      /** So long, in milliseconds, after the message came into the queue; 0: at once. */
      readonly after: number;
      /** What the dead-letter exchange gets. */
      readonly letter: Letter;
      readonly routing: Routing;
      /** Queues that would take it, but the broker drops it: it was there before and nobody rejected it. */
      readonly cycle: readonly string[];
      /** Dead-lettered at least once: where no queue takes it, the queue keeps it and tries again. */
      readonly kept: boolean;
    }
  /** The message is gone. */
  | { readonly kind: "dropped"; readonly after: number; readonly why: string }
  /** The message never gets into the queue; a publisher that waits for confirms is told. */
  | { readonly kind: "refused"; readonly why: string }
  /** Nothing happens to the message. */
  | { readonly kind: "stays"; readonly why: string };

type Setting = (key: string, which?: "argument first" | "policy first" | "smaller") => Json | undefined;

function settingsOf(vhost: Vhost, queue: Queue): Setting {
  const { settings } = policiesOfQueue(vhost, queue);
  return (key, which = "argument first") => {
    const argument = queue.arguments[`x-${key}`];
    const policy = settings.get(key);
    if (argument === undefined || policy === undefined) return argument ?? policy;
    if (which !== "smaller") return which === "argument first" ? argument : policy;
    return typeof argument === "number" && typeof policy === "number" ? Math.min(argument, policy) : argument;
  };
}

function dies(vhost: Vhost, queue: Queue, letter: Letter, reason: Death["reason"], after: number): Fate {
  const setting = settingsOf(vhost, queue);
  const exchange = setting("dead-letter-exchange");
  if (typeof exchange !== "string") {
    return { kind: "dropped", after, why: `queue ${quote(queue.name)} has no dead-letter exchange` };
  }
  // The broker falls back to at-most-once where a full queue drops messages.
  const kept =
    queue.type === "quorum" &&
    setting("dead-letter-strategy") === "at-least-once" &&
    setting("overflow", "policy first") === "reject-publish";
  const missing = missingExchange(vhost, exchange);
  if (missing !== undefined) {
    return kept
      ? { kind: "stays", why: `${missing}; it is kept until there is one` }
      : { kind: "dropped", after, why: missing };
  }
  const routingKey = setting("dead-letter-routing-key");
  const dead = deadLetter(
    letter,
    { queue: queue.name, reason },
    { exchange, ...(typeof routingKey === "string" && { routingKey }) },
  );
  const routing = routeLetter(vhost, dead);
  const cycle = reason === "rejected" ? [] : possibleQueues(routing).filter((name) => goesRound(dead, name));
  const queues = routing.queues.filter((name) => !cycle.includes(name));
  const unknown = [...routing.unknown, ...policiesOfQueue(vhost, queue).unsure];
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

/** A consumer rejects the message for good (`basic.reject` or `basic.nack` with `requeue: false`). */
export function afterReject(vhost: Vhost, queue: Queue, letter: Letter): Fate {
  return queue.type === "stream" ? streamKeeps : dies(vhost, queue, letter, "rejected", 0);
}

/** The message has waited as long as the queue lets it (`x-message-ttl`, or a policy's `message-ttl`). */
export function afterExpiry(vhost: Vhost, queue: Queue, letter: Letter): Fate {
  if (queue.type === "stream") return { kind: "stays", why: "a stream has no time to live, but x-max-age" };
  const ttl = settingsOf(vhost, queue)("message-ttl", "smaller");
  if (typeof ttl !== "number") {
    return { kind: "stays", why: "the queue has no time to live; a message may bring its own" };
  }
  return dies(vhost, queue, letter, "expired", ttl);
}

/** The queue is full: the oldest message goes or, as the overflow behaviour says, the new one. */
export function afterOverflow(vhost: Vhost, queue: Queue, letter: Letter): Fate {
  if (queue.type === "stream") return { kind: "stays", why: "a full stream removes its oldest segment" };
  const setting = settingsOf(vhost, queue);
  const limits = ["max-length", "max-length-bytes"].map((key) => setting(key, "smaller"));
  if (limits.every((limit) => typeof limit !== "number")) {
    return { kind: "stays", why: "the queue has no maximum length" };
  }
  const overflow = setting("overflow", queue.type === "quorum" ? "policy first" : "argument first");
  if (overflow === "reject-publish" || (overflow === "reject-publish-dlx" && queue.type === "classic")) {
    const fate = dies(vhost, queue, letter, "maxlen", 0);
    if (overflow === "reject-publish-dlx" && fate.kind === "dead-lettered") return fate;
    return { kind: "refused", why: "a full queue takes no new message" };
  }
  return dies(vhost, queue, letter, "maxlen", 0); // a quorum queue takes any other word for drop-head
}
