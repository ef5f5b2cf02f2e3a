/** The plan of one vhost. */
import type { VhostDefinition } from "../../../components/topology/definition/topology.ts";
import { planOf } from "../../../components/topology/load.ts";
import type { Plan, Vhost } from "../../../components/topology/model.ts";

export function planFor(vhost: VhostDefinition): Plan {
  const { plan, problems } = planOf({ vhosts: { v: vhost } });
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  return plan;
}

export const only = ({ vhosts: [vhost] }: Plan): Vhost => {
  if (vhost === undefined) throw new Error("no vhost");
  return vhost;
};
