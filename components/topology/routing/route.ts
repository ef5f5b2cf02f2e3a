/** Simulates the broker's routing (rabbit_exchange.erl, 4.0–4.3). */
import { byText } from "../canonical.ts";
import type { Binding, Exchange, Vhost } from "../model.ts";
import { quote } from "../report/problem.ts";
import { suggester } from "../report/suggest.ts";
import { type Alternate, indexOf, type VhostIndex } from "./exchanges.ts";
import { matchesHeaders } from "./headers.ts";
import { type Letter, letterOf, type Message, refusedHeader } from "./message.ts";
import { matchesTopic } from "./topic.ts";

/** One exchange on the route. */
export interface Step {
  readonly exchange: string;
  readonly type: string;
  /** How the message came here. */
  readonly cause:
    | { readonly kind: "published" }
    | { readonly kind: "binding"; readonly from: string }
    | { readonly kind: "alternate"; readonly from: string; readonly setBy: Alternate["setBy"] };
  readonly routingKeys: readonly string[];
  /** The matching bindings; for an exchange that picks one: all candidates. */
  readonly bindings: readonly Binding[];
  /** For the default exchange: it reaches every queue by its name, without bindings. */
  readonly queues: readonly string[];
}

/** An exchange that picks one of its bindings, at random or by a hash. */
export interface Choice {
  readonly exchange: string;
  readonly type: string;
  /** The result of each pick. */
  readonly oneOf: readonly Routing[];
}

export interface Routing {
  /** Queues that are certainly reached, sorted, without duplicates. */
  readonly queues: readonly string[];
  readonly choices: readonly Choice[];
  /** In the order of the route. */
  readonly steps: readonly Step[];
  /** Why the result is uncertain, each reason a part of a sentence; empty if it is certain. */
  readonly unknown: readonly string[];
  /** Why the broker rejects the message. */
  readonly refused?: string;
}

/** Exchange types that send a message to one of their destinations. */
const picksOne = new Set(["x-consistent-hash", "x-random", "x-modulus-hash", "x-local-random"]);

/** A client that asks for replies (direct reply-to) gets them without a queue, at a key that RabbitMQ gives it. */
const isReply = (key: string) => key.startsWith("amq.rabbitmq.reply-to.");

const replyText = (key: string) =>
  `whether a client waits for the reply ${quote(key)}: RabbitMQ hands it to that client, and no queue of this file gets it`;

const destinationOf = ({ destinationType, destination }: Binding) => `${destinationType}:${destination}`;

/** The bindings of an exchange that match the letter; undefined for an unknown type. */
function taking(
  { type }: Exchange,
  bindings: readonly Binding[],
  { keys, headers }: Letter,
  unknown: Set<string>,
): readonly Binding[] | undefined {
  if (type === "fanout" || picksOne.has(type)) return bindings;
  if (type === "direct") return bindings.filter(({ routingKey }) => keys.includes(routingKey));
  if (type === "topic") {
    return bindings.filter(({ routingKey }) => keys.some((key) => matchesTopic(routingKey, key)));
  }
  if (type !== "headers") return undefined;
  return bindings.filter((binding) => {
    const match = matchesHeaders(binding.arguments, headers);
    if (match === "unsure") {
      const to = `${binding.destinationType} ${quote(binding.destination)}`;
      unknown.add(
        `whether a header equals the list or mapping in the binding to ${to}: that depends on the types that the client writes`,
      );
    }
    return match !== false;
  });
}

interface Arrival {
  readonly exchange: Exchange;
  readonly cause: Step["cause"];
}

/**
 * Ways that are followed where exchanges pick one of their bindings. Such exchanges behind one another double them each
 * time: sixty of them in a file would keep a pipeline busy for ever.
 */
const mostWays = 2_000;

interface Ways {
  left: number;
}

function walk(
  index: VhostIndex,
  letter: Letter,
  start: readonly Arrival[],
  before: Set<string>,
  ways: Ways,
): Routing {
  const queues = new Set<string>();
  const choices: Choice[] = [];
  const steps: Step[] = [];
  const unknown = new Set<string>();
  // Each exchange once, however many routes lead to it: that is how the broker ends cycles.
  const seen = new Set([...before, ...start.map(({ exchange }) => exchange.name)]);
  const work = [...start];
  const visit = (name: string, cause: Step["cause"]) => {
    const exchange = index.exchanges.get(name);
    if (index.external.has(name)) unknown.add(unknownRoute(name));
    if (exchange === undefined || seen.has(name)) return;
    seen.add(name);
    work.push({ exchange, cause });
  };
  const follow = ({ source, destination, destinationType }: Binding) => {
    if (destinationType === "queue") queues.add(destination);
    else visit(destination, { kind: "binding", from: source });
  };
  for (let next = work.shift(); next !== undefined; next = work.shift()) {
    const { exchange, cause } = next;
    const { name, type } = exchange;
    const step = { exchange: name, type, cause, routingKeys: letter.keys };
    if (name === "" && cause.kind === "published") {
      // Only as the first exchange: as an alternate exchange it has no bindings and routes nothing.
      const named = letter.keys.filter((key) => index.queues.has(key));
      for (const key of letter.keys.filter(isReply)) unknown.add(replyText(key));
      for (const queue of named) queues.add(queue);
      steps.push({ ...step, bindings: [], queues: [...new Set(named)] });
      continue;
    }
    const bindings = taking(exchange, index.bindingsFrom(name), letter, unknown);
    steps.push({ ...step, bindings: bindings ?? [], queues: [] });
    if (bindings === undefined) {
      unknown.add(`how exchange ${quote(name)} routes: Warren does not know the type ${quote(type)}`);
      continue;
    }
    const different = new Map(bindings.map((binding) => [destinationOf(binding), binding]));
    if (picksOne.has(type) && different.size > 1) {
      ways.left -= different.size;
      if (ways.left < 0) {
        unknown.add(`all ways: exchanges that pick one of their bindings give more than ${mostWays} of them`);
        continue;
      }
      const oneOf = [...different.values()].map((binding) => branch(index, letter, binding, seen, ways));
      for (const option of oneOf) for (const reason of option.unknown) unknown.add(reason);
      choices.push({ exchange: name, type, oneOf });
      continue;
    }
    for (const binding of bindings) follow(binding);
    if (bindings.length > 0) continue;
    for (const reason of index.unsureAbout(exchange)) unknown.add(`${reason} (exchange ${quote(name)})`);
    const alternate = index.alternateOf(exchange);
    if (alternate === undefined) continue;
    visit(alternate.exchange, { kind: "alternate", from: name, setBy: alternate.setBy });
  }
  return { queues: [...queues].sort(byText), choices, steps, unknown: [...unknown] };
}

/** The result if an exchange picked this destination. */
function branch(index: VhostIndex, letter: Letter, binding: Binding, seen: Set<string>, ways: Ways): Routing {
  const nothing = { queues: [], choices: [], steps: [], unknown: [] };
  if (binding.destinationType === "queue") return { ...nothing, queues: [binding.destination] };
  const exchange = index.exchanges.get(binding.destination);
  if (index.external.has(binding.destination)) {
    return { ...nothing, unknown: [unknownRoute(binding.destination)] };
  }
  if (exchange === undefined || seen.has(exchange.name)) return nothing;
  return walk(index, letter, [{ exchange, cause: { kind: "binding", from: binding.source } }], seen, ways);
}

const unknownRoute = (exchange: string) =>
  `where exchange ${quote(exchange)} routes: it is external, and the topology does not define it`;

/** An empty route: the exchange does not exist. */
const nowhere: Routing = { queues: [], choices: [], steps: [], unknown: [] };

/** Routes a letter from its exchange; a dead letter may enter an internal exchange. */
export function routeLetter(vhost: Vhost, letter: Letter): Routing {
  const index = indexOf(vhost);
  const exchange = index.exchanges.get(letter.exchange);
  if (index.external.has(letter.exchange)) return { ...nowhere, unknown: [unknownRoute(letter.exchange)] };
  if (exchange === undefined) return nowhere;
  const ways = { left: mostWays };
  return walk(index, letter, [{ exchange, cause: { kind: "published" } }], new Set(), ways);
}

/** `vhost "shop" has no exchange "ordrs"; did you mean "orders"?`, or nothing if it exists. */
export function missingExchange(vhost: Vhost, name: string): string | undefined {
  const { exchanges, external } = indexOf(vhost);
  if (exchanges.has(name) || external.has(name)) return undefined;
  const names = [...exchanges.keys()].filter((known) => known !== "");
  return `vhost ${quote(vhost.name)} has no exchange ${quote(name)}${suggester(names.length)(name, names)}`;
}

/**
 * The queues that a client's message reaches, and the route to them. Pure. The result equals the broker's, except for
 * what `unknown` lists. Never throws.
 */
export function route(vhost: Vhost, message: Message): Routing {
  const missing = missingExchange(vhost, message.exchange);
  if (missing !== undefined) return { ...nowhere, refused: missing };
  const header = refusedHeader(message);
  if (header !== undefined)
    return { ...nowhere, refused: `the header ${header} must be a list of routing keys` };
  if (new TextEncoder().encode(message.key).length > 255) {
    return { ...nowhere, refused: "the routing key is longer than 255 bytes" };
  }
  if (indexOf(vhost).exchanges.get(message.exchange)?.internal) {
    const name = quote(message.exchange);
    return { ...nowhere, refused: `exchange ${name} is internal: only exchanges can publish to it` };
  }
  return routeLetter(vhost, letterOf(message));
}

/** Every queue that the message reaches or, if an exchange picks one, may reach; sorted. */
export function possibleQueues({ queues, choices }: Routing): readonly string[] {
  const all = new Set(queues);
  for (const { oneOf } of choices) {
    for (const option of oneOf) for (const queue of possibleQueues(option)) all.add(queue);
  }
  return [...all].sort(byText);
}
