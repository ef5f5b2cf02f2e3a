/** One vhost for the rules: its objects by name, with the effects of policies on queues and exchanges. */
import type { Binding, Exchange, Plan, Problem, Queue, Vhost } from "../model.ts";
import { indexOf, type VhostIndex } from "../routing/exchanges.ts";
import { exchangeSettings, queueSettings, type Settings } from "../routing/settings.ts";
import { grouped } from "./grouped.ts";

export interface DeadLetters {
  readonly exchange: string;
  readonly routingKey?: string;
}

export interface VhostScope {
  readonly vhost: Vhost;
  readonly plan: Plan;
  readonly path: Problem["path"];
  readonly index: VhostIndex;
  readonly bindingsTo: (type: Binding["destinationType"], name: string) => readonly Binding[];
  readonly ofQueue: (queue: Queue) => Settings;
  readonly ofExchange: (exchange: Exchange) => Settings;
  readonly deadLettersOf: (queue: Queue) => DeadLetters | undefined;
}

export function scopeOf(plan: Plan, vhost: Vhost): VhostScope {
  const to = (type: Binding["destinationType"]) =>
    grouped(
      vhost.bindings.filter(({ destinationType }) => destinationType === type),
      ({ destination }) => destination,
    );
  const into = { queue: to("queue"), exchange: to("exchange") };
  return {
    vhost,
    plan,
    path: ["vhosts", vhost.name],
    index: indexOf(vhost),
    bindingsTo: (type, name) => into[type].get(name) ?? [],
    ofQueue: (queue) => queueSettings(vhost, queue),
    ofExchange: (exchange) => exchangeSettings(vhost, exchange),
    deadLettersOf: (queue) => {
      const { get } = queueSettings(vhost, queue);
      const exchange = get("dead-letter-exchange");
      const routingKey = get("dead-letter-routing-key");
      if (typeof exchange !== "string" || queue.type === "stream") return undefined;
      return { exchange, ...(typeof routingKey === "string" && { routingKey }) };
    },
  };
}
