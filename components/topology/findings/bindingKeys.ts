/** Routing keys of bindings that mean something else to RabbitMQ than to most readers. */
import type { Binding } from "../model.ts";
import { quote } from "../report/problem.ts";
import { hasLost, knows } from "../version.ts";
import { type FindingOptions, type VhostRule, warning } from "./rule.ts";

interface Doubt {
  readonly code: "empty-binding-key" | "literal-wildcard" | "ignored-binding-key";
  readonly says: string;
}

const isPartOfWord = (word: string) => word.length > 1 && /[*#]/.test(word);

type DoubtOf = (binding: Binding, options: FindingOptions) => Doubt | undefined;

const doubts: { readonly [type: string]: DoubtOf } = {
  direct: ({ routingKey }) => {
    if (routingKey === "") return empty;
    if (!routingKey.split(".").some((word) => word === "*" || word === "#")) return undefined;
    return {
      code: "literal-wildcard",
      says: `on a direct exchange the key ${quote(routingKey)} takes only messages with exactly this key, * and # included; make it a topic exchange, or write the key without`,
    };
  },
  topic: ({ routingKey }, { brokerVersion }) => {
    if (routingKey === "") return mayLeak(brokerVersion) ? { ...empty, says: empty.says + leaks } : empty;
    const word = routingKey.split(".").find(isPartOfWord);
    if (word === undefined) return undefined;
    return {
      code: "literal-wildcard",
      says: `in the key ${quote(routingKey)} the word ${quote(word)} stands for itself: * is one whole word and # any number of words, and neither is a part of a word; bind with a whole word *, or with each key`,
    };
  },
  headers: ({ routingKey, arguments: given }) =>
    routingKey === "" || Object.keys(given).some((name) => name !== "x-match")
      ? undefined
      : {
          code: "ignored-binding-key",
          says: `a headers exchange looks at no key, so without headers this one takes ${given["x-match"] === "any" ? "no message" : "every message"}; give the headers as \`arguments\`, or make it a topic exchange`,
        },
};

const empty: Doubt = {
  code: "empty-binding-key",
  says: "without a routing key it takes only messages that are published with an empty key; give routingKey",
};

/** Release notes of 4.3.1; the feature flag topic_binding_projection_v5 ends it. */
const leaks = `; and RabbitMQ 4.3.0 gives it those of every other topic exchange, too`;

const mayLeak = (version: string | undefined) => knows(version, "4.3") && !hasLost(version, "4.3.1");

export const doubtfulKey: VhostRule = ({ vhost, path, index }, options) =>
  vhost.bindings.flatMap((binding) => {
    const type = index.exchanges.get(binding.source)?.type;
    const doubt =
      type !== undefined && Object.hasOwn(doubts, type) ? doubts[type]?.(binding, options) : undefined;
    if (doubt === undefined) return [];
    const message = `the binding of ${binding.destinationType} ${quote(binding.destination)} to exchange ${quote(binding.source)}: ${doubt.says}`;
    return [warning(doubt.code, message, [...path, "bindings"], binding)];
  });
