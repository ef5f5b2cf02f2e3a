/** What a living broker holds, as a plan. */
import { type Depths, depthKey } from "../compare/risk.ts";
import { fromDefinitions, type Read } from "./fromDefinitions.ts";
import { completed } from "./living.ts";

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
  readonly type: string;
  /** Missing until the broker has counted. */
  readonly messages?: number;
}

/** Needs a user with the tag administrator: only that one sees the definitions. */
export async function livePlan({ get }: Asking): Promise<Living> {
  const [definitions, exchanges, queues, vhosts] = await Promise.all([
    get<unknown>("/definitions"),
    get<unknown>("/exchanges"),
    get<readonly LiveQueue[]>("/queues?columns=vhost,name,type,messages"),
    get<unknown>("/vhosts"),
  ]);
  const read = fromDefinitions(completed({ definitions, exchanges, queues, vhosts }));
  const depths = new Map(queues.map(({ vhost, name, messages }) => [depthKey(vhost, name), messages ?? 0]));
  return { ...read, depths };
}
