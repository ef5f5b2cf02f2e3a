/** What a vhost of a broker holds, as far as a standby depends on it. */
import type { BrokerClient } from "../broker/client.ts";
import { items, map, text } from "../broker/fromBroker.ts";
import { canonical } from "../topology/canonical.ts";
import { policyCodec } from "../topology/interchange/codec/policy.ts";
import { lenient } from "../topology/interchange/codec/reader.ts";
import type { JsonMap } from "../topology/interchange/codec/values.ts";
import type { Policy } from "../topology/model.ts";

export interface ExchangeFacts {
  readonly name: string;
  readonly type: string;
  readonly durable: boolean;
  readonly internal: boolean;
}

export interface QueueFacts {
  readonly name: string;
  readonly type: string;
  /** Durable, and neither exclusive nor auto-delete: it outlives its client. */
  readonly lasts: boolean;
  /** Arguments and policies together, with the policies' names: `message-ttl`. */
  readonly settings: JsonMap;
  readonly consumers: number;
  /** Ready and unacknowledged, by the statistics; undefined while nothing is known. */
  readonly depth: number | undefined;
  /** Deliveries that were not the first of their message, since the broker started. */
  readonly redelivered: number;
}

export interface BindingFacts {
  readonly source: string;
  readonly destination: string;
  readonly isToQueue: boolean;
  /** Routing key and arguments. */
  readonly key: string;
}

export interface VhostFacts {
  readonly exchanges: readonly ExchangeFacts[];
  readonly queues: readonly QueueFacts[];
  readonly bindings: readonly BindingFacts[];
  readonly policies: readonly Policy[];
}

/** Every vhost of a broker, by name. */
export async function readFacts(api: BrokerClient): Promise<ReadonlyMap<string, VhostFacts>> {
  const columns =
    "vhost,name,type,state,durable,exclusive,auto_delete,arguments,effective_policy_definition,consumers,messages," +
    "message_stats.redeliver";
  const [vhosts, exchanges, queues, bindings, policies] = await Promise.all([
    api.getAt("/vhosts?columns=name").then(items),
    api.getAt("/exchanges?disable_stats=true").then(items),
    api.getAt(`/queues?columns=${columns}`).then(items),
    api.getAt("/bindings").then(items),
    api.getAt("/policies").then(items),
  ]);
  const by = (list: readonly JsonMap[]) => Map.groupBy(list, ({ vhost }) => text(vhost));
  const [exchangesBy, queuesBy, bindingsBy, policiesBy] = [exchanges, queues, bindings, policies].map(by);
  return new Map(
    vhosts.map(({ name }) => {
      const vhost = text(name);
      return [
        vhost,
        {
          exchanges: (exchangesBy?.get(vhost) ?? []).map(exchangeFrom),
          queues: (queuesBy?.get(vhost) ?? []).map(queueFrom),
          bindings: (bindingsBy?.get(vhost) ?? []).map(bindingFrom),
          policies: (policiesBy?.get(vhost) ?? []).map(policyFrom),
        },
      ] as const;
    }),
  );
}

const exchangeFrom = ({ name, type, durable, internal }: JsonMap): ExchangeFacts => ({
  name: text(name),
  type: text(type),
  durable: durable === true,
  internal: internal === true,
});

function queueFrom(one: JsonMap): QueueFacts {
  const ofArguments = Object.entries(map(one.arguments)).map(
    ([key, value]) => [key.replace(/^x-/, ""), value] as const,
  );
  const { redeliver } = map(one.message_stats);
  // A quorum queue without a leader has no state, or another one: what it holds is not known then.
  const isRunning = one.state === "running";
  return {
    name: text(one.name),
    type: text(one.type),
    lasts: one.durable === true && one.exclusive !== true && one.auto_delete !== true,
    settings: { ...map(one.effective_policy_definition), ...Object.fromEntries(ofArguments) },
    consumers: typeof one.consumers === "number" ? one.consumers : 0,
    depth: isRunning && typeof one.messages === "number" ? one.messages : undefined,
    redelivered: typeof redeliver === "number" ? redeliver : 0,
  };
}

const bindingFrom = (one: JsonMap): BindingFacts => ({
  source: text(one.source),
  destination: text(one.destination),
  isToQueue: one.destination_type === "queue",
  key: JSON.stringify([text(one.routing_key), canonical(map(one.arguments))]),
});

const policyFrom = (one: JsonMap): Policy => ({
  name: text(one.name),
  ...policyCodec.read(lenient(one)),
});
