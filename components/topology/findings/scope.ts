/** One vhost as the rules see it: by name, and with what policies make of its queues and exchanges. */
import type {
  Binding,
  Exchange,
  Json,
  OperatorPolicy,
  Plan,
  Policy,
  Problem,
  Queue,
  Vhost,
} from "../model.ts";
import { indexOf, type VhostIndex } from "../routing/exchanges.ts";
import { matcherOf, policiesOfExchange, policiesOfQueue } from "../routing/policies.ts";
import { grouped } from "./grouped.ts";

export interface DeadLetters {
  readonly exchange: string;
  readonly routingKey?: string;
}

/** Policies that match, whether or not another one goes before them. */
interface Matching {
  readonly policies: readonly Policy[];
  readonly operatorPolicies: readonly OperatorPolicy[];
}

/** What is set for a queue or an exchange, by an argument or by policies. */
export interface Settings extends Matching {
  /** Those that match, or may: what cannot be judged here is in it. */
  readonly matching: Matching;
  /** What the policies that apply set together, by key: `max-length`, … */
  readonly fromPolicies: ReadonlyMap<string, Json>;
  /** Whether the key is set, or may be: what cannot be judged here gets the benefit of the doubt. */
  readonly has: (key: string) => boolean;
}

export interface VhostScope {
  readonly vhost: Vhost;
  readonly plan: Plan;
  readonly path: Problem["path"];
  readonly index: VhostIndex;
  readonly bindingsTo: (type: Binding["destinationType"], name: string) => readonly Binding[];
  readonly ofQueue: (queue: Queue) => Settings;
  readonly ofExchange: (exchange: Exchange) => Settings;
  readonly deadLettersOf: (queue: Queue) => DeadLetters | undefined;
}

type Kind = "policies" | "operatorPolicies";

type Applied = ReturnType<typeof policiesOfQueue>;
type Of<Object> = (vhost: Vhost, object: Object) => Applied;

/** Of one list of policies those that match an object surely, and those that may. */
function matcher<Object extends Queue | Exchange, One extends Policy | OperatorPolicy>(
  policies: readonly One[],
  fits: (one: One, object: Object) => boolean,
) {
  const known = policies.map((one) => ({
    one,
    matches: matcherOf(one.pattern),
  }));
  return (object: Object) => {
    const sure: One[] = [];
    const unsure: One[] = [];
    for (const { one, matches } of known) {
      if (!fits(one, object)) continue;
      if (matches === undefined) unsure.push(one);
      else if (matches(object.name)) sure.push(one);
    }
    return { sure, unsure };
  };
}

/** Whether a policy means objects of this type at all, whatever their names; asked once for each type. */
function fitsBy<Object extends Queue | Exchange>(vhost: Vhost, of: Of<Object>) {
  const known = new Map<string, ReadonlySet<Policy | OperatorPolicy>>();
  return (one: Policy | OperatorPolicy, object: Object): boolean => {
    const before = known.get(object.type);
    if (before !== undefined) return before.has(one);
    const alone = (list: Kind, policy: Policy | OperatorPolicy) =>
      of({ ...vhost, policies: [], operatorPolicies: [], [list]: [{ ...policy, pattern: "" }] }, object);
    const fitting = new Set([
      ...vhost.policies.filter((policy) => alone("policies", policy).policy !== undefined),
      ...vhost.operatorPolicies.filter(
        (policy) => alone("operatorPolicies", policy).operatorPolicy !== undefined,
      ),
    ]);
    known.set(object.type, fitting);
    return fitting.has(one);
  };
}

function settingsBy<Object extends Queue | Exchange>(
  vhost: Vhost,
  of: Of<Object>,
): (object: Object) => Settings {
  const known = new Map<Object, Settings>();
  const fits = fitsBy(vhost, of);
  const own = matcher(vhost.policies, fits);
  const operators = matcher(vhost.operatorPolicies, fits);
  const numbers = new Map<unknown, number>(
    [...vhost.policies, ...vhost.operatorPolicies].map((one, index) => [one, index]),
  );
  /** What policies make of an object depends on them alone: thousands of objects share it. */
  const shared = new Map<string, ReturnType<typeof together>>();
  const together = (
    policies: ReturnType<typeof own>,
    operatorPolicies: ReturnType<typeof operators>,
    object: Object,
  ) => {
    const sure = { policies: policies.sure, operatorPolicies: operatorPolicies.sure };
    const doubtful: readonly (Policy | OperatorPolicy)[] = [
      ...policies.unsure,
      ...operatorPolicies.unsure,
      ...tied(policies.sure),
      ...tied(operatorPolicies.sure),
    ];
    const matching = {
      policies: [...policies.sure, ...policies.unsure],
      operatorPolicies: [...operatorPolicies.sure, ...operatorPolicies.unsure],
    };
    const fromPolicies = of({ ...vhost, ...sure }, object).settings;
    return { ...sure, matching, fromPolicies, doubtful };
  };
  return (object) => {
    const before = known.get(object);
    if (before !== undefined) return before;
    const [policies, operatorPolicies] = [own(object), operators(object)];
    const both = [policies.sure, policies.unsure, operatorPolicies.sure, operatorPolicies.unsure];
    const key = both.map((list) => list.map((one) => numbers.get(one)).join()).join(";");
    const made = shared.get(key) ?? together(policies, operatorPolicies, object);
    shared.set(key, made);
    const has = (key: string) =>
      Object.hasOwn(object.arguments, `x-${key}`) ||
      made.fromPolicies.has(key) ||
      made.doubtful.some(({ definition }) => Object.hasOwn(definition, key));
    const settings = { ...made, has };
    known.set(object, settings);
    return settings;
  };
}

/** Of the policies that match, those of the highest priority, where there are several. */
export function tied<One extends Policy | OperatorPolicy>(policies: readonly One[]): readonly One[] {
  if (policies.length < 2) return [];
  const highest = Math.max(...policies.map(({ priority }) => priority));
  const first = policies.filter(({ priority }) => priority === highest);
  return first.length > 1 ? first : [];
}

export function scopeOf(plan: Plan, vhost: Vhost): VhostScope {
  const to = (type: Binding["destinationType"]) =>
    grouped(
      vhost.bindings.filter(({ destinationType }) => destinationType === type),
      ({ destination }) => destination,
    );
  const into = { queue: to("queue"), exchange: to("exchange") };
  const ofQueue = settingsBy<Queue>(vhost, policiesOfQueue);
  return {
    vhost,
    plan,
    path: ["vhosts", vhost.name],
    index: indexOf(vhost),
    bindingsTo: (type, name) => into[type].get(name) ?? [],
    ofQueue,
    ofExchange: settingsBy<Exchange>(vhost, policiesOfExchange),
    deadLettersOf: (queue) => {
      const { fromPolicies } = ofQueue(queue);
      const exchange = queue.arguments["x-dead-letter-exchange"] ?? fromPolicies.get("dead-letter-exchange");
      const routingKey =
        queue.arguments["x-dead-letter-routing-key"] ?? fromPolicies.get("dead-letter-routing-key");
      if (typeof exchange !== "string" || queue.type === "stream") return undefined;
      return { exchange, ...(typeof routingKey === "string" && { routingKey }) };
    },
  };
}
