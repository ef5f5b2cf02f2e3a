/** Finds what a broker's objects refer to and nobody declares: RabbitMQ allows that, and a file calls it external. */
import { byText } from "../../canonical.ts";
import { deadLetterArguments } from "../../language/settingNames.ts";
import { externalNames } from "../../language/topology.ts";
import type { Json, Plan, Vhost } from "../../model.ts";
import { bindablePredeclared } from "../../routing/predeclared.ts";
import { isMapping } from "../definitions/entry.ts";
import { takes } from "./fields.ts";

/** The plan with the external exchanges and upstreams of each vhost. @param plan that a file can declare */
export function withExternal(plan: Plan): Plan {
  return { ...plan, vhosts: plan.vhosts.map(inVhost) };
}

const names = (values: readonly (Json | undefined)[], known: (name: string) => boolean): readonly string[] =>
  [...new Set(values)]
    .filter((one) => typeof one === "string")
    .filter((one) => one !== "" && !known(one) && takes(externalNames, [one]))
    .sort(byText);

function inVhost(vhost: Vhost): Vhost {
  const defined = new Set(vhost.exchanges.map(({ name }) => name));
  const exchanges = names(
    [
      ...vhost.exchanges.map((one) => one.arguments["alternate-exchange"]),
      ...vhost.queues.map((one) => one.arguments[deadLetterArguments.exchange]),
      ...vhost.policies.flatMap(({ definition }) => [
        definition["alternate-exchange"],
        definition["dead-letter-exchange"],
      ]),
      ...vhost.topicPermissions.map(({ exchange }) => exchange),
    ],
    (name) => defined.has(name) || bindablePredeclared.has(name),
  );
  const of = (component: string) => vhost.parameters.filter((one) => one.component === component);
  const made = new Set(of("federation-upstream").map(({ name }) => name));
  const members = of("federation-upstream-set").flatMap(({ value }) =>
    Array.isArray(value) ? value.map((one: Json) => (isMapping(one) ? one.upstream : undefined)) : [],
  );
  const upstreams = names(members, (name) => made.has(name));
  if (exchanges.length + upstreams.length === 0) return vhost;
  return { ...vhost, external: { exchanges, queues: [], upstreams } };
}
