/** What a broker holds of a project, against what its file says. */
import { managementOf } from "../../cli/management.ts";
import { difference } from "../../components/topology/compare/difference.ts";
import { asText } from "../../components/topology/compare/format.ts";
import { livePlan } from "../../components/topology/interchange/definitions/livePlan.ts";
import type { Plan } from "../../components/topology/model.ts";
import type { Address, FaultProject } from "./project.ts";

/**
 * Every object more, less or otherwise than in the file, one a line; "no difference" where there is none.
 * @param maker whose permissions do not count: the broker gives them to whoever makes a vhost
 */
export async function differenceTo(
  project: FaultProject,
  at: Address,
  maker: string = at.username,
): Promise<string> {
  return asText(difference(await held(project, at, maker), comparable(project.plan())), new Map());
}

/** Every object of the project on the broker, whoever made it; "no difference" where nothing is left. */
export async function leftOf(project: FaultProject, at: Address): Promise<string> {
  const nothing: Plan = { users: [], vhosts: [], globalParameters: [], tests: [] };
  return asText(difference(nothing, await held(project, at, at.username)), new Map());
}

async function held(
  project: FaultProject,
  { url: endpoint, username, password }: Address,
  maker: string,
): Promise<Plan> {
  const { plan } = await livePlan(managementOf({ endpoint, username, password }));
  const mine = ({ name }: { readonly name: string }) => name.includes(project.id);
  return comparable({
    users: plan.users.filter(mine),
    vhosts: plan.vhosts.filter(mine).map((vhost) => ({
      ...vhost,
      permissions: vhost.permissions.filter((one) => one.user !== maker),
    })),
    globalParameters: plan.globalParameters.filter(mine),
    tests: [],
  });
}

/** The broker knows a password's hash alone, and has a default type of queues where no file says one. */
function comparable(plan: Plan): Plan {
  return {
    ...plan,
    users: plan.users.map((user) => ({ ...user, password: { kind: "generate" } })),
    vhosts: plan.vhosts.map((vhost) => ({ ...vhost, defaultQueueType: vhost.defaultQueueType ?? "classic" })),
  };
}
