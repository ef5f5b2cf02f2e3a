/**
 * Features that RabbitMQ deprecates, and since when. Sources: the release notes of 4.0 and 4.3, and the broker's own
 * list.
 */
import type { Json, Problem } from "../model.ts";
import { quote } from "../report/problem.ts";
import { hasTooManyHashes, mostHashes } from "../routing/topic.ts";
import { hasLost } from "../version.ts";
import { type FindingOptions, type VhostRule, warning } from "./rule.ts";

interface Deprecated {
  /** The version that refuses it, unless its configuration permits it again. */
  readonly until: string;
  readonly what: string;
  /** What happens from that version on. */
  readonly outcome: string;
  readonly instead: string;
}

const refuses = "refuses it";

const queueMode: Deprecated = {
  until: "4.3",
  what: "queue-mode, which has done nothing since 3.12,",
  outcome: refuses,
  instead: "remove it",
};
const masterLocator: Deprecated = {
  until: "4.3",
  what: "queue-master-locator",
  outcome: "refuses it by default",
  instead: "use leaderLocator",
};

/** By the key of a policy; an argument has the prefix `x-`. */
function ofSetting(key: string, value: Json): Deprecated | undefined {
  if (key === "queue-mode") return queueMode;
  if (key === "queue-master-locator") return masterLocator;
  if (key === "queue-version" && value === 1) {
    return {
      until: "4.3",
      what: "queue-version 1",
      outcome: refuses,
      instead: "remove it: 2 is what there is",
    };
  }
  return undefined;
}

const timeout: Deprecated = {
  until: "4.3",
  what: "consumer-timeout of a queue that is no quorum queue",
  outcome: refuses,
  instead: "remove it, or set consumer_timeout in rabbitmq.conf for all queues",
};

function says({ until, what, outcome, instead }: Deprecated, { brokerVersion }: FindingOptions): string {
  const when =
    brokerVersion !== undefined && hasLost(brokerVersion, until)
      ? `RabbitMQ ${brokerVersion} ${outcome}`
      : `from ${until} on RabbitMQ ${outcome}`;
  return `${what} is deprecated, and ${when}; ${instead}`;
}

const delayedMessage: Deprecated = {
  until: "4.3",
  what: "the type x-delayed-message",
  outcome: "cannot run its plugin, which was archived in 2026",
  instead: "use the field `delay` of an ordinary exchange",
};

const transientQueue: Deprecated = {
  until: "4.3",
  what: "a transient queue that is not exclusive (durable: false)",
  outcome: "refuses it by default",
  instead: "make it durable; `expires` removes it when it is not used",
};

export const deprecatedFeature: VhostRule = ({ vhost, path, index }, options) => {
  const report = (of: string, found: Deprecated, at: Problem["path"], one: { at?: Problem["at"] }) =>
    warning("deprecated-feature", `${of}: ${says(found, options)}`, at, one.at ? { at: one.at } : {});
  const policies = (["policies", "operatorPolicies"] as const).flatMap((list) =>
    vhost[list].flatMap((one) =>
      Object.entries(one.definition).flatMap(([key, value]) => {
        const found = ofSetting(key, value);
        if (found === undefined) return [];
        return [
          report(`policy ${quote(one.name)}`, found, [...path, list, one.name, "definition", key], one),
        ];
      }),
    ),
  );
  const exchanges = vhost.exchanges
    .filter(({ type }) => type === "x-delayed-message")
    .map((one) =>
      report(`exchange ${quote(one.name)}`, delayedMessage, [...path, "exchanges", one.name], one),
    );
  const queues = vhost.queues.flatMap((one) => {
    const at = [...path, "queues", one.name];
    const settings = Object.entries(one.arguments).map(([name, value]) =>
      name.startsWith("x-") ? ofSetting(name.slice(2), value) : undefined,
    );
    const isTimed = one.type !== "quorum" && Object.hasOwn(one.arguments, "x-consumer-timeout");
    const others = [isTimed ? timeout : undefined, one.durable ? undefined : transientQueue];
    return [...settings, ...others].flatMap((found) =>
      found === undefined ? [] : [report(`queue ${quote(one.name)}`, found, at, one)],
    );
  });
  const bindings = vhost.bindings
    .filter(
      ({ source, routingKey }) =>
        hasTooManyHashes(routingKey) && index.exchanges.get(source)?.type === "topic",
    )
    .map((one) =>
      report(
        `the binding of ${one.destinationType} ${quote(one.destination)} to exchange ${quote(one.source)}`,
        {
          until: mostHashes.since,
          what: `the key ${quote(one.routingKey)} with more than ${mostHashes.count} words #`,
          ...{ outcome: refuses, instead: "take one out" },
        },
        [...path, "bindings"],
        one,
      ),
    );
  return [...exchanges, ...queues, ...bindings, ...policies];
};
