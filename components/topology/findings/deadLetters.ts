/** Dead letters that reach no queue, or return to the queue that they left. */
import { byText } from "../canonical.ts";
import type { Binding, Exchange, Problem, Queue } from "../model.ts";
import { quote } from "../report/problem.ts";
import { matchesTopic } from "../routing/topic.ts";
import { cyclesOf } from "./cycles.ts";
import { some } from "./exchanges.ts";
import { grouped } from "./grouped.ts";
import { type VhostRule, warning } from "./rule.ts";
import type { VhostScope } from "./scope.ts";

export const undefinedDeadLetterExchange: VhostRule = (scope) => {
  const { vhost, path, index, deadLettersOf, ofQueue } = scope;
  return vhost.queues.flatMap((queue): readonly Problem[] => {
    const exchange = deadLettersOf(queue)?.exchange;
    if (exchange === undefined || index.exchanges.has(exchange) || index.external.has(exchange)) return [];
    const { argument, policies } = ofQueue(queue);
    const setBy = policies.sure.find(({ definition }) => definition["dead-letter-exchange"] === exchange);
    const by = argument("dead-letter-exchange") === exchange ? undefined : setBy;
    const message = `the dead-letter exchange ${quote(exchange)} of queue ${quote(queue.name)}${by ? ` (policy ${quote(by.name)})` : ""} is not defined in vhost ${quote(vhost.name)}: dead letters are lost; define it under \`exchanges\`, list it under \`external.exchanges\` if somebody else makes it, or correct the name`;
    return [warning("undefined-dead-letter-exchange", message, [...path, "queues", queue.name], queue)];
  });
};

/** What a quorum queue needs besides, or it falls back to at-most-once (rabbit_quorum_queue.erl, dead_letter_handler). */
export const unsafeDeadLetters: VhostRule = ({ vhost, path, deadLettersOf, ofQueue }) =>
  vhost.queues.flatMap((queue): readonly Problem[] => {
    const { get } = ofQueue(queue);
    if (queue.type !== "quorum" || get("dead-letter-strategy") !== "at-least-once") return [];
    const missing = [
      ...(deadLettersOf(queue) === undefined ? ["a dead-letter exchange"] : []),
      ...(get("overflow") === "reject-publish" ? [] : ["overflow: reject-publish"]),
    ];
    if (missing.length === 0) return [];
    const message = `queue ${quote(queue.name)} has no ${missing.join(" and no ")}, without which RabbitMQ does not keep dead letters until they have arrived, though the strategy at-least-once is set: it ignores it in silence; set that too, or leave the strategy out`;
    return [warning("unsafe-dead-letters", message, [...path, "queues", queue.name], queue)];
  });

/** Maximum number of steps from binding to binding; the search ends there. */
const maxSteps = 1_000_000;

/** Maximum number of keys per queue; more add no information. */
const maxKeys = 16;

/** A routing key; undefined for any: then only bindings that match every key count. */
type Key = string | undefined;

/** Routing keys that messages in the queue can certainly have. */
function keysOf({ index, bindingsTo }: VhostScope, { name }: Queue): readonly Key[] {
  const bindings = bindingsTo("queue", name);
  if (bindings.length === 0) return [name]; // from the default exchange
  const literal = bindings.filter(({ source, routingKey }) => {
    const type = index.exchanges.get(source)?.type;
    return type === "direct" || (type === "topic" && !/[*#]/.test(routingKey));
  });
  if (literal.length === 0) return [undefined];
  return [...new Set(literal.map(({ routingKey }) => routingKey))].slice(0, maxKeys);
}

interface Outgoing {
  readonly byKey: ReadonlyMap<string, readonly Binding[]>;
  readonly wild: readonly Binding[];
}

/** A message at an exchange, with one routing key, or in a queue. */
type Place = Queue | { readonly exchange: Exchange; readonly key: Key };

/**
 * The routes of dead letters: from queues to exchanges, and on to queues. The same place is the same object.
 * @param perhaps whether to include routes that depend on headers, chance or a plugin
 */
function deadLetterGraph(
  scope: VhostScope,
  follows: (queue: Queue) => boolean,
  perhaps: "sure" | "possible",
) {
  const { index } = scope;
  const outgoing = new Map<Exchange, Outgoing>();
  const places = new Map<string, Map<Key, Place>>();
  let steps = 0;

  const place = (name: string, key: Key): readonly Place[] => {
    const exchange = index.exchanges.get(name);
    if (name === "" || exchange === undefined) return queue(name === "" ? key : undefined);
    const byKey = places.get(name) ?? new Map<Key, Place>();
    const found = byKey.get(key) ?? { exchange, key };
    byKey.set(key, found);
    places.set(name, byKey);
    return [found];
  };

  const queue = (name: string | undefined): readonly Place[] => {
    const found = name === undefined ? undefined : index.queues.get(name);
    return found === undefined ? [] : [found];
  };

  const outgoingOf = (exchange: Exchange): Outgoing => {
    const known = outgoing.get(exchange);
    if (known !== undefined) return known;
    const all = index.bindingsFrom(exchange.name);
    const isWild = ({ routingKey }: Binding) => exchange.type === "topic" && /[*#]/.test(routingKey);
    const byKey = grouped(
      all.filter((one) => !isWild(one)),
      ({ routingKey }) => routingKey,
    );
    const made = { byKey, wild: all.filter(isWild) };
    outgoing.set(exchange, made);
    return made;
  };

  const taken = (exchange: Exchange, key: Key): readonly Binding[] => {
    const hasKeys = exchange.type === "direct" || exchange.type === "topic";
    if (exchange.type === "fanout" || (!hasKeys && perhaps === "possible")) {
      return index.bindingsFrom(exchange.name);
    }
    if (!hasKeys) return [];
    const { byKey, wild } = outgoingOf(exchange);
    steps += wild.length;
    if (key === undefined) return wild.filter(({ routingKey }) => routingKey === "#");
    return [...(byKey.get(key) ?? []), ...wild.filter((one) => matchesTopic(one.routingKey, key))];
  };

  return (from: Place): readonly Place[] => {
    if (steps > maxSteps) return [];
    if ("name" in from) {
      const letters = follows(from) ? scope.deadLettersOf(from) : undefined;
      if (letters === undefined) return [];
      const keys = letters.routingKey === undefined ? keysOf(scope, from) : [letters.routingKey];
      return keys.flatMap((key) => place(letters.exchange, key));
    }
    const { exchange, key } = from;
    const bindings = taken(exchange, key);
    steps += bindings.length;
    if (bindings.length === 0 && key !== undefined) {
      const alternate = index.alternateOf(exchange)?.exchange;
      return alternate === undefined || alternate === "" ? [] : place(alternate, key);
    }
    return bindings.flatMap(({ destinationType, destination }) =>
      destinationType === "queue" ? queue(destination) : place(destination, key),
    );
  };
}

/** Queues that get, or may get, dead letters of another queue. */
export function deadLetterQueues(scope: VhostScope): ReadonlySet<Queue> {
  const next = deadLetterGraph(scope, () => true, "possible");
  const seen = new Set<Place>();
  const found = new Set<Queue>();
  const work: Place[] = [...scope.vhost.queues];
  for (let place = work.pop(); place !== undefined; place = work.pop()) {
    for (const to of next(place)) {
      if ("name" in to) found.add(to);
      else if (!seen.has(to)) work.push(to);
      seen.add(to);
    }
  }
  return found;
}

export const deadLetterCycle: VhostRule = (scope) => {
  const { vhost, path, ofQueue } = scope;
  const queues = vhost.queues.filter((queue) => scope.deadLettersOf(queue) !== undefined);
  const find = (expiring: boolean, says: (names: string) => string) => {
    const isMine = (queue: Queue) => ofQueue(queue).has("message-ttl") === expiring;
    const next = deadLetterGraph(scope, isMine, "sure");
    return cyclesOf<Place>({ nodes: queues.filter(isMine), next }).flatMap((group): readonly Problem[] => {
      const found = group
        .filter((one): one is Queue => "name" in one)
        .toSorted((a, b) => byText(a.name, b.name));
      const [first] = found;
      if (first === undefined) return [];
      const message = says(some(found.map(({ name }) => name)));
      return [warning("dead-letter-cycle", message, [...path, "queues", first.name], first)];
    });
  };
  // A cycle is a retry if consumers reject in one queue and messages wait in another. Otherwise:
  return [
    ...find(
      true,
      (names) =>
        `messages that expire go round (${names}): RabbitMQ drops one that comes back without a consumer having rejected it; lead the dead letters elsewhere`,
    ),
    ...find(
      false,
      (names) =>
        `rejected messages come back to where they were rejected (${names}), at once and for ever; lead the dead letters to another queue, or use \`retry\`, which waits and counts`,
    ),
  ];
};
