/** A plan for tests, from the topology as one writes it. */
import type {
  TopologyDefinition,
  VhostDefinition,
} from "../../../components/topology/definition/topology.ts";
import { formatProblem, planOf } from "../../../components/topology/load.ts";
import type { Plan, Vhost } from "../../../components/topology/model.ts";

export function planned(definition: TopologyDefinition): Plan {
  const { plan, problems } = planOf(definition);
  if (plan === undefined) throw new Error(problems.map(formatProblem).join("\n"));
  return plan;
}

export function vhostOf(definition: VhostDefinition): Vhost {
  const [vhost] = planned({ vhosts: { shop: definition } }).vhosts;
  if (vhost === undefined) throw new Error("a plan without its vhost");
  return vhost;
}
