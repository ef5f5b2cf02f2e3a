/** The effective settings of a queue or an exchange: its own arguments, the policy and the operator policy. */
import { argumentNameOf } from "../language/settingNames.ts";
import type { Exchange, Json, OperatorPolicy, Policy, Queue, QueueType, Vhost } from "../model.ts";
import {
  type Applied,
  applied,
  isForExchanges,
  isForType,
  type Matching,
  matcher,
  tied,
} from "./policies.ts";
import { effective } from "./precedence.ts";

export interface Settings extends Applied {
  /** The effective values, by the key of a policy: `message-ttl`, `alternate-exchange`, … */
  readonly get: (key: string) => Json | undefined;
  /** The values of the arguments, by the key of a policy. */
  readonly argument: (key: string) => Json | undefined;
  /** Whether the key is or may be set: true if it cannot be evaluated here. */
  readonly has: (key: string) => boolean;
  /** All matching policies, including those that another one overrides. */
  readonly policies: Matching<Policy>;
  readonly operatorPolicies: Matching<OperatorPolicy>;
}

interface Lookup {
  readonly queue: (queue: Queue) => Settings;
  readonly exchange: (exchange: Exchange) => Settings;
}

const lookups = new WeakMap<Vhost, Lookup>();

/** The same vhost gives the same results: a plan never changes, and a program may route thousands of messages. */
function lookupOf(vhost: Vhost): Lookup {
  const known = lookups.get(vhost);
  if (known !== undefined) return known;
  const byType = {
    classic: settingsOf<Queue>(vhost, "classic"),
    quorum: settingsOf<Queue>(vhost, "quorum"),
    stream: settingsOf<Queue>(vhost, "stream"),
  };
  const made = {
    queue: (queue: Queue) => byType[queue.type](queue),
    exchange: settingsOf<Exchange>(vhost, "exchange"),
  };
  lookups.set(vhost, made);
  return made;
}

export const queueSettings = (vhost: Vhost, queue: Queue): Settings => lookupOf(vhost).queue(queue);

export const exchangeSettings = (vhost: Vhost, exchange: Exchange): Settings =>
  lookupOf(vhost).exchange(exchange);

/** Thousands of objects share the result for the same policies. */
interface Shared extends Applied {
  readonly policies: Matching<Policy>;
  readonly operatorPolicies: Matching<OperatorPolicy>;
  /** Keys of all policies that may apply. */
  readonly doubtful: ReadonlySet<string>;
}

function settingsOf<One extends Queue | Exchange>(
  vhost: Vhost,
  type: QueueType | "exchange",
): (one: One) => Settings {
  const isMeant = type === "exchange" ? isForExchanges : isForType(type);
  // No key of an operator policy concerns exchanges.
  const lists = [
    vhost.policies.filter(isMeant),
    type === "exchange" ? [] : vhost.operatorPolicies.filter(isMeant),
  ] as const;
  const matching = [matcher(lists[0]), matcher(lists[1])] as const;
  const numbers = new Map<unknown, number>(lists.flat().map((policy, index) => [policy, index]));
  const ids = new WeakMap<object, string>();
  const idOf = (found: Matching<Policy | OperatorPolicy>): string => {
    const numbered = (list: readonly (Policy | OperatorPolicy)[]) =>
      list.map((policy) => numbers.get(policy)).join();
    const id = ids.get(found) ?? `${numbered(found.sure)};${numbered(found.unsure)}`;
    ids.set(found, id);
    return id;
  };
  const shared = new Map<string, Shared>();
  const known = new Map<One, Settings>();
  const nameOf = type === "exchange" ? (key: string) => key : remembered(argumentNameOf);
  return (one) => {
    const before = known.get(one);
    if (before !== undefined) return before;
    const [policies, operatorPolicies] = [matching[0](one.name), matching[1](one.name)];
    const id = `${idOf(policies)};${idOf(operatorPolicies)}`;
    const common = shared.get(id) ?? sharedBy(policies, operatorPolicies);
    shared.set(id, common);
    const made = withArguments(common, type, one.arguments, nameOf);
    known.set(one, made);
    return made;
  };
}

/** Building a name for each of thousands of queues would cost more than the rest of the function. */
function remembered(nameOf: (key: string) => string): (key: string) => string {
  const names = new Map<string, string>();
  return (key) => {
    const name = names.get(key) ?? nameOf(key);
    names.set(key, name);
    return name;
  };
}

function sharedBy(policies: Matching<Policy>, operatorPolicies: Matching<OperatorPolicy>): Shared {
  const doubtful = [
    ...policies.unsure,
    ...operatorPolicies.unsure,
    ...tied(policies.sure),
    ...tied(operatorPolicies.sure),
  ];
  const keys = new Set(doubtful.flatMap(({ definition }) => Object.keys(definition)));
  return { ...applied(policies, operatorPolicies), policies, operatorPolicies, doubtful: keys };
}

function withArguments(
  { doubtful, ...common }: Shared,
  type: QueueType | "exchange",
  given: Queue["arguments"],
  nameOf: (key: string) => string,
): Settings {
  const argument = (key: string) => {
    const name = nameOf(key);
    return Object.hasOwn(given, name) ? given[name] : undefined;
  };
  return {
    ...common,
    argument,
    get: (key) => effective(type, key, argument(key), common.settings.get(key)),
    has: (key) => argument(key) !== undefined || common.settings.has(key) || doubtful.has(key),
  };
}
