/** Expands the exchanges, queues and super streams of a vhost, each once. */
import type {
  ByName,
  ExchangeDefinition,
  PolicyDefinition,
  QueueDefinition,
  SuperStreamDefinition,
  TopologyDefinition,
  VhostDefinition,
} from "../definition/topology.ts";
import { type Draft, whole } from "../language/draft.ts";
import { defaultQueueType } from "../language/queues.ts";
import type { Policy } from "../model.ts";
import type { Path } from "../report/collector.ts";
import { expandExchange } from "./exchanges.ts";
import { each } from "./filled.ts";
import {
  noObjects,
  type Objects,
  type Placed,
  together,
  type VhostContext,
  type WholeQueue,
} from "./objects.ts";
import { superStream } from "./patterns/superStream.ts";
import { type Tuning, tuningsOf } from "./patterns/tunable.ts";
import { expandPolicies } from "./policies.ts";
import { expandQueue } from "./queues.ts";

export interface VhostObjects {
  /** In the order of the file. For a draft, only the valid parts. */
  readonly all: Objects;
  /** Objects that a pattern creates: no line of the file declares them. */
  readonly made: Objects;
  /** Undefined if one of them is invalid: then their matches are unknown. */
  readonly policies: readonly Placed<Policy>[] | undefined;
  /** By the name of each valid `tunable` queue in the file: the queue itself, or its shards. */
  readonly tunings: ReadonlyMap<string, readonly Tuning[]>;
}

/** @param topology may contain errors: the valid parts are expanded, so that the rules find all errors at once */
export const objectsOfVhosts = (topology: Draft<TopologyDefinition>): ReadonlyMap<string, VhostObjects> =>
  new Map(
    each(topology.vhosts, ["vhosts"], (name, vhost, path) =>
      vhost === undefined ? [] : [[name, objectsOf(vhost, path)] as const],
    ).flat(),
  );

function objectsOf(vhost: Draft<VhostDefinition>, path: Path): VhostObjects {
  const context = { defaultType: vhost.defaultQueueType ?? defaultQueueType };
  const exchanges = each(vhost.exchanges, [...path, "exchanges"], (name, exchange, at) =>
    exchangeObjects(name, exchange, at, context),
  );
  const queues = each(vhost.queues, [...path, "queues"], (name, queue, at) => ({
    name,
    isTunable: queue?.tunable === true,
    objects: queueObjects(name, queue, at, context),
  }));
  const superStreams = each(vhost.superStreams, [...path, "superStreams"], (name, stream, at) => {
    const right = whole<SuperStreamDefinition>(stream);
    return right === undefined ? noObjects : superStream(name, right, at);
  });
  const all = together([...exchanges, ...queues.map(({ objects }) => objects), ...superStreams]);
  const policies = policiesOf(vhost, path);
  const tuned = tuningsOf(policies);
  const isTunable = ({ tunable }: Placed<WholeQueue>) => tunable === true;
  return {
    all,
    made: madeOf(all, path),
    policies,
    tunings: new Map(
      queues
        .filter((queue) => queue.isTunable && whole(vhost.queues?.[queue.name]) !== undefined)
        .map(({ name, objects }) => [name, objects.queues.filter(isTunable).map(tuned)]),
    ),
  };
}

/** If another field of an exchange has an error, expands only its patterns. */
function exchangeObjects(
  name: string,
  exchange: Draft<ExchangeDefinition> | undefined,
  path: Path,
  context: VhostContext,
): Objects {
  if (exchange === undefined) return noObjects;
  const patterns = of(exchange, ["unrouted", "delay"]);
  const right = whole<ExchangeDefinition>(exchange) ?? whole<ExchangeDefinition>(patterns);
  return right === undefined ? noObjects : expandExchange(name, right, path, context);
}

/** The same for a queue. */
function queueObjects(
  name: string,
  queue: Draft<QueueDefinition> | undefined,
  path: Path,
  context: VhostContext,
): Objects {
  if (queue === undefined) return noObjects;
  const makes = queue.deadLetter !== undefined || queue.retry !== undefined || queue.shards !== undefined;
  const patterns = makes ? of(queue, ["type", "deadLetter", "retry", "shards"]) : undefined;
  const right = whole<QueueDefinition>(queue) ?? whole<QueueDefinition>(patterns);
  return right === undefined ? noObjects : expandQueue(name, right, path, context);
}

/** A copy with only these fields. */
const of = <Value extends object>(draft: Value, fields: readonly (keyof Value)[]): Partial<Value> =>
  Object.fromEntries(
    fields.flatMap((field) => (Object.hasOwn(draft, field) ? [[field, draft[field]]] : [])),
  ) as Partial<Value>; // fields of it as they are

function madeOf(all: Objects, path: Path): Objects {
  const isWritten = (one: { readonly path: Path }, field: string) =>
    one.path.length === path.length + 2 && one.path[path.length] === field;
  return {
    ...all,
    exchanges: all.exchanges.filter((one) => !isWritten(one, "exchanges")),
    queues: all.queues.filter((one) => !isWritten(one, "queues")),
  };
}

function policiesOf({ policies = {} }: Draft<VhostDefinition>, path: Path): VhostObjects["policies"] {
  const complete = Object.values(policies).every((one) => one?.pattern !== undefined && one.definition);
  const right = complete ? whole<ByName<PolicyDefinition>>(policies) : undefined;
  return right && expandPolicies(right, [...path, "policies"]);
}
