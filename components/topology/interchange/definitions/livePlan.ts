/** Reads a live broker into a plan. */
import { fromDefinitions, type Read } from "./fromDefinitions.ts";
import { completed, saysAllTypes } from "./live.ts";

/** Sends a GET to the management API. `path`: after `/api`, each name in it percent-encoded. */
export interface Asking {
  readonly get: <T>(path: string) => Promise<T>;
}

/** Messages in a queue, ready and unacknowledged, by vhost and name. */
export type Depths = ReadonlyMap<string, number>;

export const depthKey = (vhost: string, queue: string): string => JSON.stringify([vhost, queue]);

export interface LivePlan extends Read {
  /** Numbers of messages from the broker's statistics, which may be some seconds old. */
  readonly depths: Depths;
}

interface LiveQueue {
  readonly vhost: string;
  readonly name: string;
  /** Missing until the broker has counted. */
  readonly messages?: number;
}

/** Statistics of thousands of queues in one answer cost a broker seconds and hundreds of megabytes. */
const bare = "disable_stats=true";

/**
 * Three requests, whatever the broker's size. Needs a user with the tag administrator: only such a user can read the
 * definitions.
 */
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
export async function livePlan(asking: Asking): Promise<LivePlan> {
  const [read, queues] = await Promise.all([
    brokerPlan(asking),
    asking.get<readonly LiveQueue[]>("/queues?columns=vhost,name,messages"),
  ]);
  const depths = new Map(queues.map(({ vhost, name, messages }) => [depthKey(vhost, name), messages ?? 0]));
  return { ...read, depths };
}
