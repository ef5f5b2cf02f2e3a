/** What holds for an object in the end: its own arguments, or the policy and operator policy that apply. */
import type { Exchange, Json, Queue, Vhost } from "../model.ts";
import { policiesOfExchange, policiesOfQueue } from "../routing/policies.ts";

/** Settings by the name a policy gives them: `message-ttl`; an argument is called `x-message-ttl`. */
export type Settings = (name: string) => Json | undefined;

/** Of two numbers the smaller holds; of two other values the argument's. */
export function queueSettings(vhost: Vhost, queue: Queue): Settings {
  const { settings } = policiesOfQueue(vhost, queue);
  return (name) => {
    const own = queue.arguments[`x-${name}`];
    const ofPolicy = settings.get(name);
    if (typeof own === "number" && typeof ofPolicy === "number") return Math.min(own, ofPolicy);
    return own ?? ofPolicy;
  };
}

export function exchangeSettings(vhost: Vhost, exchange: Exchange): Settings {
  const { settings } = policiesOfExchange(vhost, exchange);
  return (name) => exchange.arguments[name] ?? settings.get(name);
}
