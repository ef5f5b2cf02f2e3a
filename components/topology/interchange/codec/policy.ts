/** A policy or an operator policy in the broker's JSON. */
import type { Policy } from "../../model.ts";
import type { Reader } from "./reader.ts";
import type { JsonMap, PolicyValue } from "./values.ts";

export interface PolicyJson {
  readonly pattern: string;
  readonly "apply-to": string;
  readonly priority: number;
  readonly definition: JsonMap;
}

/** In an operator policy "all", which is RabbitMQ's default, means all queues. */
const toQueues = ["all", "queues", "classic_queues", "quorum_queues", "streams"] as const;
const toAnything = ["exchanges", ...toQueues] as const;

function codec<ApplyTo extends Policy["applyTo"]>(words: readonly ApplyTo[], fallback: ApplyTo) {
  return {
    read: (from: Reader) => ({
      pattern: from.text("pattern"),
      applyTo: from.word("apply-to", words, fallback),
      priority: from.whole("priority", 0),
      definition: from.values("definition"),
    }),
    write: ({ pattern, applyTo, priority, definition }: PolicyValue): PolicyJson => ({
      pattern,
      "apply-to": applyTo,
      priority,
      definition,
    }),
  };
}

export const policyCodec = codec(toAnything, "all");
export const operatorPolicyCodec = codec(toQueues, "all");
