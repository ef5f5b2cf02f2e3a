/** Queues that get no messages, grow without limit, or are deleted automatically. */
import type { Problem, Queue } from "../model.ts";
import { quote } from "../report/problem.ts";
import { deadLetterQueues } from "./deadLetters.ts";
import { type VhostRule, warning } from "./rule.ts";
import type { VhostScope } from "./scope.ts";

const at = (scope: VhostScope, queue: Queue): Problem["path"] => [...scope.path, "queues", queue.name];

/** Queues that get messages without a binding: by name, through the default exchange. */
function addressedByName({ vhost, plan, deadLettersOf }: VhostScope): ReadonlySet<string> {
  const deadLetters = vhost.queues.flatMap((queue) => {
    const { exchange, routingKey } = deadLettersOf(queue) ?? {};
    return exchange === "" && routingKey !== undefined ? [routingKey] : [];
  });
  const shovels = vhost.parameters.flatMap(({ component, value }) => {
    if (component !== "shovel" || typeof value !== "object" || value === null) return [];
    const queue = new Map(Object.entries(value)).get("dest-queue");
    return typeof queue === "string" ? [queue] : [];
  });
  const tested = plan.tests
    .filter(({ publish }) => publish.vhost === vhost.name && publish.exchange === "")
    .map(({ publish }) => publish.key);
  return new Set([...deadLetters, ...shovels, ...tested]);
}

export const queueWithoutSource: VhostRule = (scope) => {
  const byName = addressedByName(scope);
  return scope.vhost.queues
    .filter(({ name }) => scope.bindingsTo("queue", name).length === 0 && !byName.has(name))
    .filter((queue) => {
      const { has } = scope.ofQueue(queue);
      return !has("federation-upstream") && !has("federation-upstream-set");
    })
    .map((queue) => {
      const message = `nothing in this file leads to queue ${quote(queue.name)}: it only gets what a client publishes to the default exchange with the queue's name as routing key; bind it to an exchange, or say in a test that it is published to by name`;
      return warning("queue-without-source", message, at(scope, queue), queue);
    });
};

const bounds = ["max-length", "max-length-bytes", "message-ttl", "expires"];
const streamBounds = ["max-length-bytes", "max-age"];

/** Queues for dead letters and unrouted messages: they have no consumers, and a limit would lose what they keep. */
const endsOf = (scope: VhostScope): ReadonlySet<Queue> =>
  new Set([...deadLetterQueues(scope), ...unroutedQueues(scope)]);

export const unboundedQueue: VhostRule = (scope) => {
  const ends = endsOf(scope);
  return scope.vhost.queues
    .filter((queue) => {
      const { has } = scope.ofQueue(queue);
      return !ends.has(queue) && !(queue.type === "stream" ? streamBounds : bounds).some(has);
    })
    .map((queue) => {
      const message =
        queue.type === "stream"
          ? `stream ${quote(queue.name)} keeps everything for ever and fills the disk; set maxAge or maxLengthBytes, here or by a policy`
          : `queue ${quote(queue.name)} has no limit: while nobody consumes it grows until the broker's alarms stop every publisher; set maxLength, maxLengthBytes, messageTtl or expires, here or by a policy`;
      return warning("unbounded-queue", message, at(scope, queue), queue);
    });
};

/** Queues that only get unrouted messages. */
function unroutedQueues({ vhost, index, bindingsTo }: VhostScope): readonly Queue[] {
  const alternates = new Set(
    [...index.exchanges.values()].map((exchange) => index.alternateOf(exchange)?.exchange),
  );
  return vhost.queues.filter(({ name }) => {
    const bindings = bindingsTo("queue", name);
    return bindings.length > 0 && bindings.every(({ source }) => alternates.has(source));
  });
}

export const defaultDeliveryLimit: VhostRule = (scope) => {
  const ends = endsOf(scope);
  return scope.vhost.queues
    .filter((queue) => {
      const { has } = scope.ofQueue(queue);
      const isSet = has("delivery-limit") || has("dead-letter-exchange");
      return queue.type === "quorum" && !isSet && !ends.has(queue);
    })
    .map((queue) => {
      const message = `quorum queue ${quote(queue.name)} drops a message after 20 deliveries in vain, which is RabbitMQ's default, and nobody learns of it; set deadLetter to keep such messages, or deliveryLimit to choose the number (-1: none)`;
      return warning("default-delivery-limit", message, at(scope, queue), queue);
    });
};

export const transientObject: VhostRule = (scope) => {
  const { vhost, path } = scope;
  const objects = [
    ...vhost.exchanges.map((one) => ({ one, what: "exchange", list: "exchanges", last: "binding" })),
    ...vhost.queues.map((one) => ({ one, what: "queue", list: "queues", last: "consumer" })),
  ];
  return objects
    .filter(({ one }) => !one.durable || one.autoDelete)
    .map(({ one, what, list, last }) => {
      const when = one.durable
        ? `with its last ${last} (autoDelete)`
        : "when the broker restarts (durable: false)";
      const message = `${what} ${quote(one.name)} goes ${when}, and stays away until the next \`pulumi up\`; make it durable, or let the application declare it`;
      return warning("transient-object", message, [...path, list, one.name], one);
    });
};
