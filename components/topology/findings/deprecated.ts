/**
 * Features that RabbitMQ deprecates, and since when. Sources: the release notes of 4.0 and 4.3, and the broker's own
 * list.
 */
import type { Json, Problem } from "../model.ts";
import { quote } from "../report/problem.ts";
import { knows } from "../version.ts";
import { type FindingOptions, type VhostRule, warning } from "./rule.ts";

interface Deprecated {
  /** The version that refuses it, unless its configuration permits it again. */
  readonly until: "4.0" | "4.3";
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

function says({ until, what, outcome, instead }: Deprecated, { brokerVersion }: FindingOptions): string {
  const when =
    brokerVersion !== undefined && knows(brokerVersion, until)
      ? `RabbitMQ ${brokerVersion} ${outcome}`
      : `from ${until} on RabbitMQ ${outcome}`;
  return `${what} is deprecated, and ${when}; ${instead}`;
}

const mirroring = (key: string): Deprecated => ({
  until: "4.0",
  what: `${key}: the mirroring of classic queues`,
  outcome: "has no mirrors, and the key does nothing",
  instead: "use quorum queues",
});

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

export const deprecatedFeature: VhostRule = ({ vhost, path }, options) => {
  const report = (of: string, found: Deprecated, at: Problem["path"], one: { at?: Problem["at"] }) =>
    warning("deprecated-feature", `${of}: ${says(found, options)}`, at, one.at ? { at: one.at } : {});
  const policies = (["policies", "operatorPolicies"] as const).flatMap((list) =>
    vhost[list].flatMap((one) =>
      Object.entries(one.definition).flatMap(([key, value]) => {
        const found = /^ha-/.test(key) ? mirroring(key) : ofSetting(key, value);
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
    return [...settings, one.durable ? undefined : transientQueue].flatMap((found) =>
      found === undefined ? [] : [report(`queue ${quote(one.name)}`, found, at, one)],
    );
  });
  return [...exchanges, ...queues, ...policies];
};
