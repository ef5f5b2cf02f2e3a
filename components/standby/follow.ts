/** Which exchanges of a vhost the standby follows, with which policies, and what it cannot follow. Pure. */
import type { PolicyJson } from "../topology/interchange/codec/policy.ts";
import { only } from "../topology/language/namePattern.ts";
import type { Json } from "../topology/model.ts";
import { quote } from "../topology/report/problem.ts";
import { type Applied, applied, isForExchanges, matcher } from "../topology/routing/policies.ts";
import type { ExchangeFacts, VhostFacts } from "./facts.ts";
import { federationPrefix, isOwnPolicy, policyName, priority, standbyName } from "./names.ts";
import { sourcesOf } from "./ways.ts";

export interface Following {
  /** Names of exchanges, sorted. */
  readonly exchanges: readonly string[];
  /** The standby's policies by name. */
  readonly policies: ReadonlyMap<string, PolicyJson>;
  /** What is not followed, a sentence each. */
  readonly gaps: readonly string[];
}

/**
 * A link binds a queue of its own to the exchange. Here every binding gets its messages, whatever others there are. A
 * consistent hash would give the link a share of the messages, and the bound queues would lose it.
 */
const copied = ["direct", "fanout", "topic", "headers"];

const federationKeys = ["federation-upstream", "federation-upstream-set", "federation-upstream-pattern"];

export function follow(primary: VhostFacts, standby: VhostFacts): Following {
  const gaps: string[] = [];
  const there = new Map(standby.exchanges.map((exchange) => [exchange.name, exchange]));
  const own = effective(standby);
  const exchanges: string[] = [];
  const policies = new Map<string, PolicyJson>();
  for (const exchange of primary.exchanges.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const { name } = exchange;
    if (!isCandidate(exchange, primary)) continue;
    const policy = own(name);
    const why = obstacle(exchange, there.get(name), policy);
    if (why !== undefined) {
      gaps.push(`exchange ${quote(name)} ${why}`);
      continue;
    }
    exchanges.push(name);
    policies.set(policyName(name), {
      pattern: only(new Set([name])),
      "apply-to": "exchanges",
      priority,
      definition: { ...policy.policy?.definition, "federation-upstream": standbyName },
    });
  }
  gaps.push(...gapsOfQueues(primary, standby, new Set(exchanges)));
  return { exchanges, policies, gaps };
}

/** Internal exchanges get their messages from others; RabbitMQ's own ones count where a queue is bound to them. */
function isCandidate({ name, internal }: ExchangeFacts, primary: VhostFacts): boolean {
  if (name === "" || internal || name.startsWith(federationPrefix)) return false;
  return !name.startsWith("amq.") || primary.bindings.some(({ source }) => source === name);
}

function obstacle(
  { name, type, durable }: ExchangeFacts,
  there: ExchangeFacts | undefined,
  { policy, unsure }: Applied,
): string | undefined {
  if (name.startsWith("amq.")) return "is one of RabbitMQ's own: publish to an exchange of the topology";
  if (!durable) return "is transient: it ends with its node";
  if (!copied.includes(type)) {
    return `has the type ${type}: a copy would change where its messages go, or come at another time`;
  }
  if (there === undefined) return "is not on the standby: apply the topology there";
  const [first] = unsure;
  if (first !== undefined) return `has a policy that only RabbitMQ can tell: ${first}`;
  if (federationKeys.some((key) => policy !== undefined && Object.hasOwn(policy.definition, key))) {
    return `gets messages from elsewhere by the policy ${quote(policy?.name ?? "")}: it can have one upstream only`;
  }
  return undefined;
}

/** What the topology's own policies say about an exchange of the standby. */
function effective({ policies }: VhostFacts): (exchange: string) => Applied {
  const matching = matcher(policies.filter((one) => isForExchanges(one) && !isOwnPolicy(one.name)));
  return (name) => applied(matching(name), { sure: [], unsure: [] });
}

function gapsOfQueues(primary: VhostFacts, standby: VhostFacts, followed: ReadonlySet<string>): string[] {
  const queuesThere = new Set(standby.queues.map(({ name }) => name));
  const bindingsThere = new Set(standby.bindings.map(idOf));
  const sources = sourcesOf(primary.bindings);
  const gaps: string[] = [];
  for (const { name, lasts, settings } of primary.queues) {
    if (!lasts || name.startsWith(federationPrefix)) continue;
    const queue = `queue ${quote(name)}`;
    if (!queuesThere.has(name)) gaps.push(`${queue} is not on the standby: apply the topology there`);
    else if (![...sources(name)].some((source) => followed.has(source))) {
      gaps.push(`${queue} is bound to no exchange that is followed: messages reach it by its name only`);
    }
    const deadLetters = settings["dead-letter-exchange"];
    if (deadLetters !== undefined && !isFollowed(deadLetters, followed)) {
      gaps.push(
        `${queue} sends its dead letters to ${exchangeOf(deadLetters)}, which is not followed: they stay behind`,
      );
    }
  }
  const missing = primary.bindings.filter(
    (one) => followed.has(one.source) && !isOfFederation(one) && !bindingsThere.has(idOf(one)),
  );
  const lasting = new Set(primary.queues.filter(({ lasts }) => lasts).map(({ name }) => name));
  for (const { source, destination, isToQueue } of missing) {
    if (isToQueue && (!lasting.has(destination) || !queuesThere.has(destination))) continue;
    gaps.push(
      `a binding of exchange ${quote(source)} to ${quote(destination)} is not on the standby: apply the topology there`,
    );
  }
  return gaps;
}

const isOfFederation = ({ destination }: { readonly destination: string }) =>
  destination.startsWith(federationPrefix);

export const isFollowed = (exchange: Json, followed: ReadonlySet<string>): boolean =>
  typeof exchange === "string" && followed.has(exchange);

const exchangeOf = (exchange: Json) => (exchange === "" ? "the default exchange" : quote(String(exchange)));

const idOf = ({
  source,
  destination,
  isToQueue,
  key,
}: {
  readonly source: string;
  readonly destination: string;
  readonly isToQueue: boolean;
  readonly key: string;
}) => JSON.stringify([source, destination, isToQueue, key]);

/** The rights of the primary's user: federation's own queues and exchanges, and to bind those to the followed exchanges. */
export function permissionsFor(exchanges: readonly string[]): {
  readonly configure: string;
  readonly write: string;
  readonly read: string;
} {
  const own = `^${federationPrefix}`;
  return { configure: own, write: own, read: `${own}|${only(new Set(exchanges))}` };
}
