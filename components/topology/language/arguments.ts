/**
 * The known queue arguments, and the types of queue that accept them. Sources: rabbitmq.com's pages on queues, quorum
 * queues and streams, and the broker's checks at a declaration: it refuses an argument that only other types of queue
 * have.
 */
import type { QueueType } from "../model.ts";
import { maxExpiry } from "./queueFields.ts";
import { boolean, choice, duration, integer, type KnownArgument, type Shape, size, text } from "./shape.ts";
import { anyText, exchangeReference } from "./text.ts";

const maxSafe = Number.MAX_SAFE_INTEGER;

const all: readonly QueueType[] = ["classic", "quorum", "stream"];
const notStream: readonly QueueType[] = ["classic", "quorum"];

const known = (types: readonly QueueType[], shape: Shape): KnownArgument => ({ types, shape });
/** New arguments of quorum queues in 4.3 (its release notes: delayed retry, consumer timeouts). */
const since43 = { quorum: "4.3" } as const;

export const queueArguments: { readonly [name: string]: KnownArgument } = {
  "x-queue-type": known(all, choice(all)),
  "x-expires": known(notStream, duration(1, maxExpiry)),
  "x-message-ttl": known(notStream, duration(0, maxExpiry)),
  "x-max-length": known(notStream, integer(0, maxSafe)),
  "x-max-length-bytes": known(all, size(0, maxSafe)),
  "x-overflow": known(notStream, choice(["drop-head", "reject-publish", "reject-publish-dlx"])),
  "x-dead-letter-exchange": known(notStream, text(exchangeReference)),
  "x-dead-letter-routing-key": known(notStream, text(anyText)),
  "x-single-active-consumer": known(notStream, boolean),
  "x-queue-leader-locator": known(all, choice(["client-local", "balanced", "random", "least-leaders"])),
  "x-max-priority": known(["classic"], integer(0, 255)),
  "x-consumer-timeout": {
    ...known(all, duration(0, maxSafe)),
    until: { classic: "4.3", stream: "4.3" },
  },
  "x-consumer-disconnected-timeout": { ...known(["quorum"], duration(0, maxSafe)), since: since43 },
  "x-delayed-retry-type": {
    ...known(["quorum"], choice(["all", "failed", "returned", "disabled"])),
    since: since43,
  },
  "x-delayed-retry-min": { ...known(["quorum"], duration(1, maxExpiry)), since: since43 },
  "x-delayed-retry-max": { ...known(["quorum"], duration(1, maxExpiry)), since: since43 },
  "x-queue-mode": known(["classic"], choice(["default", "lazy"])),
  "x-queue-version": known(["classic"], integer(1, 2)),
  "x-queue-master-locator": {
    ...known(["classic"], choice(["client-local", "min-masters", "random"])),
    until: { classic: "4.3" },
  },
  "x-dead-letter-strategy": known(["quorum"], choice(["at-most-once", "at-least-once"])),
  "x-max-in-memory-length": known(["quorum"], integer(0, maxSafe)),
  "x-max-in-memory-bytes": known(["quorum"], size(0, maxSafe)),
  "x-delivery-limit": known(["quorum"], integer(-1, maxSafe)),
  "x-quorum-initial-group-size": known(["quorum"], integer(1, maxSafe)),
  "x-quorum-target-group-size": known(["quorum"], integer(1, maxSafe)),
  "x-max-age": known(["stream"], duration(1000, maxSafe, "age")),
  "x-stream-max-segment-size-bytes": known(["stream"], size(0, 3_000_000_000)),
  "x-stream-filter-size-bytes": known(["stream"], size(16, 255)),
  "x-initial-cluster-size": known(["stream"], integer(1, maxSafe)),
};
