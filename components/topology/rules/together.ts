/** Fields of patterns that exclude each other. */
import type { QueueDefinition, RetryDefinition } from "../definition/topology.ts";
import { filled } from "../expand/filled.ts";
import type { Draft } from "../language/draft.ts";
import { retryRecord } from "../language/queues.ts";
import { millisecondsOf } from "../language/units.ts";
import type { Path } from "../report/collector.ts";
import { knows } from "../version.ts";
import { typeOf, type VhostScope } from "./vhost.ts";

/** Delayed retry of quorum queues (release notes of 4.3). */
const delayedRetrySince = "4.3";

export function checkPatterns(scope: VhostScope): void {
  const { draft, path, report } = scope;
  for (const [name, queue] of Object.entries(draft.queues ?? {})) {
    if (queue === undefined) continue;
    const at = [...path, "queues", name];
    if (queue.retry !== undefined) checkRetry(scope, queue, queue.retry, at);
    if (queue.retry !== undefined && queue.shards !== undefined) {
      const message =
        "a retry takes a message out of its order, which is what shards keep; leave one of the two out";
      report.add({ code: "given-twice", message }, [...at, "retry"], "key");
    }
    if (queue.shards !== undefined && queue.singleActiveConsumer === false) {
      const message =
        "each shard has a single active consumer, or its messages would not stay in order; leave singleActiveConsumer out";
      report.add({ code: "given-twice", message }, [...at, "singleActiveConsumer"], "value");
    }
  }
}

function checkRetry(
  scope: VhostScope,
  queue: Draft<QueueDefinition>,
  retry: NonNullable<Draft<QueueDefinition>["retry"]>,
  path: Path,
): void {
  const { report, brokerVersion } = scope;
  // An invalid value is undefined and not a duration.
  const { delay, maxDelay } = filled<RetryDefinition, "delay" | "maxDelay">(
    retryRecord,
    retry as RetryDefinition,
  );
  const [first, longest] = [millisecondsOf(delay ?? ""), millisecondsOf(maxDelay ?? "")];
  if (first !== undefined && longest !== undefined && first > longest) {
    const message = `the first retry waits ${delay}, longer than any may (maxDelay: ${maxDelay}); give a maxDelay of at least ${delay}`;
    report.add({ code: "out-of-range", message }, [...path, "retry"], "key");
  }
  if (retry.by !== "queue") return;
  const type = typeOf(scope, queue);
  const by = [...path, "retry", "by"];
  if (type !== undefined && type !== "quorum") {
    const message = `a ${type} queue cannot retry by itself (by: queue); that is valid for type: quorum`;
    report.add({ code: "not-for-this-queue-type", message }, by, "value");
  }
  if (!knows(brokerVersion, delayedRetrySince)) {
    const message = `a queue of RabbitMQ ${brokerVersion} cannot retry by itself (by: queue); it is valid from ${delayedRetrySince} on`;
    report.add({ code: "not-in-this-version", message }, by, "value");
  }
  if (Object.hasOwn(queue, "deliveryLimit") || Object.hasOwn(queue.arguments ?? {}, "x-delivery-limit")) {
    const message =
      "a queue that retries by itself counts the attempts by its delivery limit; leave the limit out";
    report.add({ code: "given-twice", message }, [...path, "retry"], "key");
  }
  if (retry.factor !== undefined && retry.factor !== 1) {
    const message =
      "a queue that retries by itself waits longer each time by delay, and knows no other factor than 1; leave it out";
    report.add({ code: "given-twice", message }, [...path, "retry", "factor"], "key");
  }
}
