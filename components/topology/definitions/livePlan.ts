/** What a living broker holds, as a plan. */
import { type Depths, depthKey } from "../compare/risk.ts";
import { fromDefinitions, type Read } from "./fromDefinitions.ts";
import { completed, saysAllTypes } from "./living.ts";

/** Asks the management API. `path`: after `/api`, each name in it percent-encoded. */
export interface Asking {
  readonly get: <T>(path: string) => Promise<T>;
}

export interface Living extends Read {
  /** Messages that the broker counts, up to some seconds old. */
  readonly depths: Depths;
}

interface LiveQueue {
  readonly vhost: string;
  readonly name: string;
  /** Missing until the broker has counted. */
  readonly messages?: number;
}

/** A broker that gathers the statistics of thousands of queues for an answer takes seconds and hundreds of megabytes. */
const bare = "disable_stats=true";

/** Three requests, however much there is. Needs a user with the tag administrator: only that one sees the definitions. */
export async function brokerPlan({ get }: Asking): Promise<Read> {
  const [definitions, exchanges, vhosts] = await Promise.all([
    get<unknown>("/definitions"),
    get<unknown>(`/exchanges?${bare}`),
    get<unknown>(`/vhosts?${bare}`),
  ]);
  const queues = saysAllTypes(definitions)
    ? []
    : await get<unknown>(`/queues?${bare}&columns=vhost,name,type`);
  return fromDefinitions(completed({ definitions, exchanges, queues, vhosts }));
}

/** The same with the depths of queues. */
export async function livePlan(asking: Asking): Promise<Living> {
  const [read, queues] = await Promise.all([
    brokerPlan(asking),
    asking.get<readonly LiveQueue[]>("/queues?columns=vhost,name,messages"),
  ]);
  const depths = new Map(queues.map(({ vhost, name, messages }) => [depthKey(vhost, name), messages ?? 0]));
  return { ...read, depths };
}
