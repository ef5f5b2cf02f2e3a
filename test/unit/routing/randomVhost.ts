/** Random vhosts and messages, small enough that bindings, keys and names often meet. */
import fc from "fast-check";
import type {
  Binding,
  Exchange,
  Json,
  OperatorPolicy,
  Policy,
  Queue,
  Vhost,
} from "../../../components/topology/model.ts";
import type { Message } from "../../../components/topology/routing/message.ts";

export interface Case {
  readonly vhost: Vhost;
  readonly messages: readonly Message[];
}

/** Names that are also routing keys, so that the default exchange finds them. */
const queueNames = ["a", "b", "a.b", ".", "ü/% 🐇", "a..b", "*"];
const exchangeNames = ["x0", "x1", "x2", "x/3", "x 4", "é5"];
const types = ["direct", "fanout", "topic", "topic", "headers", "headers"];
const predeclared = ["amq.direct", "amq.fanout", "amq.headers", "amq.match", "amq.topic"];

const word = fc.constantFrom("a", "b", "", "a", "b");
const bindingWord = fc.constantFrom("a", "b", "", "*", "*", "#");
const key = fc.oneof(
  fc.array(word, { maxLength: 4 }).map((words) => words.join(".")),
  fc.constantFrom(...queueNames),
);
/** 4.3 refuses more than two `#`. */
const bindingKey = fc.oneof(
  fc
    .array(bindingWord, { maxLength: 4 })
    .filter((words) => words.filter((one) => one === "#").length < 3)
    .map((words) => words.join(".")),
  key,
);

const headerName = fc.constantFrom("h", "i", "x-h", "X-h", "constructor");
const headerValue: fc.Arbitrary<Json> = fc.constantFrom<Json[]>(
  1,
  1,
  "1",
  "1",
  1,
  2,
  "1",
  "",
  "a",
  true,
  false,
  1.5,
  null,
  ["a"],
);
const headers = fc.dictionary(headerName, headerValue, { maxKeys: 3, noNullPrototype: true });
const match = fc.constantFrom("all", "any", "all-with-x", "any-with-x", undefined);
const wanted = fc.dictionary(headerName, headerValue, { maxKeys: 2, noNullPrototype: true });
const bindingArguments = fc.tuple(wanted, match).map(([given, mode]) => ({
  ...given,
  ...(mode !== undefined && { "x-match": mode }),
}));

const exchange = (name: string): fc.Arbitrary<Exchange> =>
  fc
    .record({
      type: fc.constantFrom(...types),
      internal: fc.boolean(),
      alternate: fc.option(fc.constantFrom("", "none", "amq.fanout", ...exchangeNames), {
        nil: undefined,
        freq: 2,
      }),
    })
    .map(({ type, internal, alternate }) => ({
      ...{ name, type, durable: true, autoDelete: false, internal: internal && name !== "x0" },
      arguments: alternate === undefined ? {} : { "alternate-exchange": alternate },
    }));

const binding: fc.Arbitrary<Binding> = fc
  .record({
    source: fc.constantFrom(...exchangeNames, ...exchangeNames, ...predeclared),
    to: fc.oneof(
      fc.record({
        destinationType: fc.constant("queue" as const),
        destination: fc.constantFrom(...queueNames),
      }),
      fc.record({
        destinationType: fc.constant("exchange" as const),
        destination: fc.constantFrom(...exchangeNames),
      }),
    ),
    routingKey: bindingKey,
    arguments: bindingArguments,
  })
  .map(({ to, ...rest }) => ({ ...rest, ...to }));

const pattern = fc.constantFrom("^x", "x0|x1", "^x/3$", ".*", "(?i)^X ", "^é", "^.5", "a", "^a..?b?$");

const alternatePolicy = fc.record({
  pattern,
  applyTo: fc.constantFrom("all" as const, "exchanges" as const),
  definition: fc.record({ "alternate-exchange": fc.constantFrom(...exchangeNames, "none", "amq.topic") }),
});

/** How dead letters are asked for: at the queue, by policy, both or not at all. */
export interface DeadLetters {
  readonly ttl: boolean;
}

const deadExchange = fc.constantFrom("", "none", "amq.headers", ...exchangeNames);

function queue(name: string, { ttl }: DeadLetters): fc.Arbitrary<Queue> {
  const known = {
    "x-dead-letter-exchange": deadExchange,
    "x-dead-letter-routing-key": key,
    ...(ttl && { "x-message-ttl": fc.constantFrom(1, 30) }),
  };
  const types = ttl ? (["classic"] as const) : (["classic", "quorum"] as const);
  return fc
    .tuple(fc.record(known, { requiredKeys: [] }), fc.constantFrom(...types))
    .map(([{ "x-dead-letter-routing-key": routingKey, ...given }, type]) => ({
      ...{ name, type, durable: true, autoDelete: false },
      arguments: {
        ...given,
        // RabbitMQ refuses it alone.
        ...(given["x-dead-letter-exchange"] !== undefined &&
          routingKey !== undefined && { "x-dead-letter-routing-key": routingKey }),
      },
    }));
}

const deadPolicy = fc.record({
  pattern,
  applyTo: fc.constantFrom("all" as const, "queues" as const, "classic_queues" as const),
  definition: fc.record(
    { "dead-letter-exchange": deadExchange, "dead-letter-routing-key": key, "max-length": fc.constant(100) },
    { requiredKeys: ["max-length"] },
  ),
});

const operatorPolicy: fc.Arbitrary<Omit<OperatorPolicy, "name" | "priority">> = fc.record({
  pattern,
  applyTo: fc.constantFrom("all" as const, "queues" as const, "classic_queues" as const),
  definition: fc.constantFrom({ "message-ttl": 20 }, { "delivery-limit": 7, "message-ttl": 20 }),
});

/** Different priorities: of two with the same one nobody knows which the broker takes. */
const ranked = <Kind extends object>(policies: readonly Kind[]) =>
  policies.map((policy, priority) => ({ ...policy, name: `p${priority}`, priority }));

const message = (exchanges: readonly string[]): fc.Arbitrary<Message> =>
  fc
    .record({
      exchange: fc.constantFrom("", ...exchanges),
      key,
      headers,
      more: fc.record({ CC: fc.array(key, { maxLength: 2 }), BCC: fc.array(key, { maxLength: 2 }) }),
      withMore: fc.constantFrom<string[][]>([], [], [], ["CC"], ["BCC"], ["CC", "BCC"]),
    })
    .map(({ exchange, key, headers, more, withMore }) => ({
      ...{ exchange, key },
      headers: {
        ...headers,
        ...Object.fromEntries(Object.entries(more).filter(([k]) => withMore.includes(k))),
      },
    }));

const isDifferent = (a: Binding) =>
  JSON.stringify([a.source, a.destinationType, a.destination, a.routingKey, a.arguments]);

/** @param deadLetters missing: queues that keep what they get */
export function randomCase(messages: number, deadLetters?: DeadLetters): fc.Arbitrary<Case> {
  const plainQueue = (name: string): Queue => ({
    ...{ name, type: "classic", durable: true, autoDelete: false },
    arguments: {},
  });
  return fc
    .record({
      exchanges: fc.tuple(...exchangeNames.map(exchange)),
      queues: fc.tuple(
        ...queueNames.map((name) => (deadLetters ? queue(name, deadLetters) : fc.constant(plainQueue(name)))),
      ),
      bindings: fc.uniqueArray(binding, { selector: isDifferent, minLength: 20, maxLength: 45 }),
      policies: fc.array(deadLetters ? fc.oneof(deadPolicy, alternatePolicy) : alternatePolicy, {
        maxLength: 3,
      }),
      operatorPolicies: fc.array(operatorPolicy, { maxLength: deadLetters?.ttl ? 2 : 0 }),
    })
    .chain(({ exchanges, queues, bindings, policies, operatorPolicies }) => {
      const open = exchanges.filter(({ internal }) => !internal).map(({ name }) => name);
      const vhost: Vhost = {
        ...{ name: "random", tags: [], limits: {}, tracing: false, protectedFromDeletion: false },
        ...{ permissions: [], topicPermissions: [], parameters: [], exchanges, queues, bindings },
        policies: ranked<Omit<Policy, "name" | "priority">>(policies),
        operatorPolicies: ranked(operatorPolicies),
      };
      return fc.record({
        vhost: fc.constant(vhost),
        messages: fc.array(message([...open, ...predeclared]), { minLength: messages, maxLength: messages }),
      });
    });
}
