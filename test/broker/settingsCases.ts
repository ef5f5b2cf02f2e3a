/** A queue or an exchange for every way in which an argument, a policy and an operator policy can meet at one key. */
import { only } from "../../components/topology/language/namePattern.ts";
import { operatorPolicyKeys } from "../../components/topology/language/policyKeys.ts";
import { argumentNameOf } from "../../components/topology/language/settingNames.ts";
import { planOf, type TopologyDefinition } from "../../components/topology/load.ts";
import type { Json, QueueType, Vhost } from "../../components/topology/model.ts";

type Arguments = { readonly [name: string]: Json };
type VhostDefinition = NonNullable<TopologyDefinition["vhosts"]>[string];

/** The combinations for one key. */
export interface Question {
  readonly type: QueueType | "exchange";
  readonly key: string;
  readonly values: readonly Json[];
  /** What the arguments cannot say. */
  readonly onlyInPolicies?: readonly Json[];
  /** What every queue of the question has beside the key. */
  readonly besides?: Arguments;
  /** Keys that RabbitMQ asks for in a policy with this one. */
  readonly inPolicies?: Arguments;
}

/** One combination: the name of its queue or exchange. */
export const caseName = ({ type, key }: Question, number: number): string => `${type} ${key} ${number}`;

const some = (values: readonly Json[]): readonly (Json | undefined)[] => [undefined, ...values];

/**
 * Of each key so many combinations: all of them are hundreds of quorum queues, which take a broker minutes. `WARREN_RUNS`
 * asks for more; with 64 there is every combination of every key.
 */
const most = Number(process.env.WARREN_RUNS ?? 14);

/** Has no factor in common with the number of combinations, so the sample is spread over all three values. */
const stride = 7;

const spread = <One>(all: readonly One[]): readonly One[] =>
  all.length <= most ? all : all.filter((_, index) => placeOf(index, all.length) < most);

/** Where the index stands when one counts by strides: 0, 7, 14 … of 27 have the places 0, 1, 2 … */
function placeOf(index: number, length: number): number {
  for (let place = 0; place < length; place++) if ((place * stride) % length === index) return place;
  return length;
}

/** In a fixed order, so that the number of a combination names it. */
export function combinations({ type, key, values, onlyInPolicies = [] }: Question) {
  const operators = type !== "exchange" && Object.hasOwn(operatorPolicyKeys, key);
  const inPolicies = [...values, ...onlyInPolicies];
  return spread(
    some(values).flatMap((argument) =>
      some(inPolicies).flatMap((policy) =>
        (operators ? some(inPolicies) : [undefined]).map((operatorPolicy) => ({
          argument,
          policy,
          operatorPolicy,
        })),
      ),
    ),
  );
}

const setting = (name: string, value: Json | undefined): Arguments =>
  value === undefined ? {} : { [name]: value };

/** All combinations of the questions in one vhost, beside what `more` has. */
export function vhostOf(questions: readonly Question[], more: VhostDefinition): Vhost {
  const vhost = {
    exchanges: { ...more.exchanges } as Record<string, object>,
    queues: { ...more.queues } as Record<string, object>,
    policies: {} as Record<string, object>,
    operatorPolicies: {} as Record<string, object>,
    bindings: [...(more.bindings ?? [])],
  };
  for (const question of questions) {
    const { type, key, besides = {}, inPolicies = {} } = question;
    for (const [number, { argument, policy, operatorPolicy }] of combinations(question).entries()) {
      const name = caseName(question, number);
      const isExchange = type === "exchange";
      const given = { ...besides, ...setting(isExchange ? key : argumentNameOf(key), argument) };
      if (isExchange) vhost.exchanges[name] = { type: "fanout", arguments: given };
      else vhost.queues[name] = { type, arguments: given };
      const common = { pattern: only(new Set([name])), ...(isExchange && { applyTo: "exchanges" }) };
      if (policy !== undefined)
        vhost.policies[name] = { ...common, definition: { ...inPolicies, [key]: policy } };
      if (operatorPolicy !== undefined)
        vhost.operatorPolicies[name] = { ...common, definition: { ...inPolicies, [key]: operatorPolicy } };
    }
  }
  const { plan, problems } = planOf({ vhosts: { v: vhost as VhostDefinition } }); // made of fields of the language
  const [made] = plan?.vhosts ?? [];
  if (made === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  return made;
}
