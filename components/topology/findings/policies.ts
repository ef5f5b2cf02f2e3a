/** Policies that match nothing, that compete, or that say something else than an argument. */
import type { Exchange, Json, OperatorPolicy, Policy, Problem, Queue, QueueType } from "../model.ts";
import { quote } from "../problem.ts";
import { type VhostRule, warning } from "./rule.ts";
import { type Settings, tied, type VhostScope } from "./scope.ts";

interface Matched {
  readonly what: string;
  readonly settings: Settings;
}

/** Everything that a policy of this vhost can match: also the exchanges that RabbitMQ makes. */
function everything({ vhost, index, ofQueue, ofExchange }: VhostScope): readonly Matched[] {
  return [
    ...[...index.exchanges.values()]
      .filter(({ name }) => name !== "")
      .map((one) => ({ what: `exchange ${quote(one.name)}`, settings: ofExchange(one) })),
    ...vhost.queues.map((one) => ({ what: `queue ${quote(one.name)}`, settings: ofQueue(one) })),
  ];
}

type AnyPolicy = Policy | OperatorPolicy;

const lists = ["policies", "operatorPolicies"] as const;
const kindOf = { policies: "policy", operatorPolicies: "operator policy" } as const;

export const policyWithoutMatch: VhostRule = (scope) => {
  const objects = everything(scope);
  return lists.flatMap((list) => {
    const matching = new Set(
      objects.flatMap(({ settings }): readonly AnyPolicy[] => settings.matching[list]),
    );
    return scope.vhost[list]
      .filter((one) => !matching.has(one))
      .map((one) => {
        const message = `${kindOf[list]} ${quote(one.name)} matches nothing in this file: no object that applyTo: ${one.applyTo} means and that knows every key of the definition has a name that ${quote(one.pattern)} matches; correct the pattern, or remove the policy`;
        return warning("policy-without-match", message, [...scope.path, list, one.name], one);
      });
  });
};

export const competingPolicies: VhostRule = (scope) => {
  const objects = everything(scope);
  return lists.flatMap((list) => {
    const reported = new Set<AnyPolicy>();
    return objects.flatMap(({ what, settings }): readonly Problem[] => {
      const [first, ...others]: readonly AnyPolicy[] = tied<AnyPolicy>(settings[list]);
      return others
        .filter((one) => JSON.stringify(one.definition) !== JSON.stringify(first?.definition))
        .flatMap((one) => {
          if (first === undefined || reported.has(one)) return [];
          reported.add(one);
          const message = `${kindOf[list]} ${quote(one.name)} and ${quote(first.name)} have the same priority, ${one.priority}, and both match ${what}: only one of them applies, and which one is chance; give them different priorities`;
          return [warning("competing-policies", message, [...scope.path, list, one.name], one)];
        });
    });
  });
};

/** Where an argument and a policy meet, the smaller number holds, or one of the two as a whole. */
type Winner = "smaller" | "argument" | "policy";

const smaller = ["expires", "message-ttl", "max-length", "max-length-bytes", "delivery-limit"];
const argument = ["dead-letter-exchange", "dead-letter-routing-key", "dead-letter-strategy"];

/** From what each type of queue asks for: rabbit_amqqueue_process, rabbit_quorum_queue, rabbit_stream_queue. */
const winners: { readonly [type in QueueType]: (key: string) => Winner | undefined } = {
  classic: (key) => {
    if (smaller.includes(key)) return "smaller";
    return [...argument, "overflow", "queue-version"].includes(key) ? "argument" : undefined;
  },
  quorum: (key) => {
    if (smaller.includes(key)) return "smaller";
    if (key === "overflow") return "policy";
    return argument.includes(key) ? "argument" : undefined;
  },
  stream: (key) =>
    ["max-length-bytes", "max-age", "stream-max-segment-size-bytes", "stream-filter-size-bytes"].includes(key)
      ? "policy"
      : undefined,
};

function overridden(own: Json, policy: Json, key: string, winner: Winner): string {
  const [a, b] = [JSON.stringify(own), JSON.stringify(policy)];
  if (winner !== "smaller") {
    return winner === "argument"
      ? `the argument goes first, so that ${a} holds and the policy does nothing here`
      : `the policy goes first, so that ${b} holds and the argument does nothing`;
  }
  const unlimited = key === "delivery-limit" && (Number(own) < 0 || Number(policy) < 0);
  const holds = unlimited ? Math.max(Number(own), Number(policy)) : Math.min(Number(own), Number(policy));
  return unlimited ? `a limit goes before none, so that ${holds} holds` : `the smaller one, ${holds}, holds`;
}

function conflicts(
  of: Queue | Exchange,
  what: string,
  settings: Settings,
  winnerOf: (key: string) => Winner | undefined,
  path: Problem["path"],
): readonly Problem[] {
  return [...settings.fromPolicies].flatMap(([key, value]) => {
    const name = winnerOf(key) && key === "alternate-exchange" ? key : `x-${key}`;
    const own = Object.hasOwn(of.arguments, name) ? of.arguments[name] : undefined;
    const winner = winnerOf(key);
    if (winner === undefined || own === undefined || own === value) return [];
    const by = [...settings.policies, ...settings.operatorPolicies].find(
      ({ definition }) => Object.hasOwn(definition, key) && definition[key] === value,
    );
    const message = `${what} ${quote(of.name)} has ${name} ${JSON.stringify(own)}, and policy ${quote(by?.name ?? "")} says ${key} ${JSON.stringify(value)}: ${overridden(own, value, key, winner)}; say it in one place`;
    return [warning("argument-overridden", message, path, of)];
  });
}

export const argumentOverridden: VhostRule = ({ vhost, path, ofQueue, ofExchange }) => [
  ...vhost.exchanges.flatMap((one) =>
    conflicts(
      one,
      "exchange",
      ofExchange(one),
      (key) => (key === "alternate-exchange" ? "argument" : undefined),
      [...path, "exchanges", one.name],
    ),
  ),
  ...vhost.queues.flatMap((one) =>
    conflicts(one, "queue", ofQueue(one), winners[one.type], [...path, "queues", one.name]),
  ),
];
