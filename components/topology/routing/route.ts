/** Where a message goes: the broker's rules (rabbit_exchange.erl, 4.0–4.3) without the broker. */
import { byText } from "../canonical.ts";
import type { Binding, Exchange, Vhost } from "../model.ts";
import { quote } from "../problem.ts";
import { suggester } from "../suggest.ts";
import { type Alternate, indexOf, type VhostIndex } from "./exchanges.ts";
import { matchesHeaders } from "./headers.ts";
import { type Letter, letterOf, type Message, refusedHeader } from "./message.ts";
import { matchesTopic } from "./topic.ts";

/** One exchange on the way. */
export interface Step {
  readonly exchange: string;
  readonly type: string;
  /** How the message came here. */
  readonly cause:
    | { readonly kind: "published" }
    | { readonly kind: "binding"; readonly from: string }
    | { readonly kind: "alternate"; readonly from: string; readonly setBy: Alternate["setBy"] };
  readonly routingKeys: readonly string[];
  /** The bindings that take the message; those of an exchange that picks one: all that it may pick. */
  readonly bindings: readonly Binding[];
  /** The default exchange's: it knows every queue by its name, without bindings. */
  readonly queues: readonly string[];
}

/** An exchange that picks one of its bindings, at random or by a hash. */
export interface Choice {
  readonly exchange: string;
  readonly type: string;
  /** What is reached in each case. */
  readonly oneOf: readonly Routing[];
}

export interface Routing {
  /** Queues that are reached in any case, sorted, without repetition. */
  readonly queues: readonly string[];
  readonly choices: readonly Choice[];
  /** In the order of the way. */
  readonly steps: readonly Step[];
  /** What keeps the answer from being certain, each a part of a sentence; empty: it is certain. */
  readonly unknown: readonly string[];
  /** Why the broker does not take the message at all. */
  readonly refused?: string;
}

/** Types that send a message to one of their destinations. */
const picksOne = new Set(["x-consistent-hash", "x-random", "x-modulus-hash", "x-local-random"]);

const destinationOf = ({ destinationType, destination }: Binding) => `${destinationType}:${destination}`;

/** The bindings of an exchange that take the letter; undefined for a type that is not known. */
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

function walk(index: VhostIndex, letter: Letter, start: readonly Arrival[], before: Set<string>): Routing {
  const queues = new Set<string>();
  const choices: Choice[] = [];
  const steps: Step[] = [];
  const unknown = new Set<string>();
  // Each exchange once, whatever the number of ways to it: that is how the broker ends cycles.
  const seen = new Set([...before, ...start.map(({ exchange }) => exchange.name)]);
  const work = [...start];
  const visit = (name: string, cause: Step["cause"]) => {
    const exchange = index.exchanges.get(name);
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
      // Only as the first exchange: reached as an alternate exchange it has no bindings and routes nothing.
      const named = letter.keys.filter((key) => index.queues.has(key));
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
      const oneOf = [...different.values()].map((binding) => branch(index, letter, binding, seen));
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

/** One destination of an exchange that picks one, as if it were picked. */
function branch(index: VhostIndex, letter: Letter, binding: Binding, seen: Set<string>): Routing {
  const nothing = { queues: [], choices: [], steps: [], unknown: [] };
  if (binding.destinationType === "queue") return { ...nothing, queues: [binding.destination] };
  const exchange = index.exchanges.get(binding.destination);
  if (exchange === undefined || seen.has(exchange.name)) return nothing;
  return walk(index, letter, [{ exchange, cause: { kind: "binding", from: binding.source } }], seen);
}

/** Nothing on its way: the exchange it is sent to does not exist. */
const nowhere: Routing = { queues: [], choices: [], steps: [], unknown: [] };

/** Where a letter goes from its exchange; a dead letter may enter an internal exchange. */
export function routeLetter(vhost: Vhost, letter: Letter): Routing {
  const index = indexOf(vhost);
  const exchange = index.exchanges.get(letter.exchange);
  if (exchange === undefined) return nowhere;
  return walk(index, letter, [{ exchange, cause: { kind: "published" } }], new Set());
}

/** `vhost "shop" has no exchange "ordrs"; did you mean "orders"?`, or nothing where it has it. */
export function missingExchange(vhost: Vhost, name: string): string | undefined {
  const { exchanges } = indexOf(vhost);
  if (exchanges.has(name)) return undefined;
  const names = [...exchanges.keys()].filter((known) => known !== "");
  return `vhost ${quote(vhost.name)} has no exchange ${quote(name)}${suggester(names.length)(name, names)}`;
}

/**
 * The queues that a client's message reaches, and the way to them. Pure, and the same as the broker's
 * answer but for what `unknown` says. Never throws.
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

/** Every queue that the message reaches or, where an exchange picks one, may reach; sorted. */
export function possibleQueues({ queues, choices }: Routing): readonly string[] {
  const all = new Set(queues);
  for (const { oneOf } of choices) {
    for (const option of oneOf) for (const queue of possibleQueues(option)) all.add(queue);
  }
  return [...all].sort(byText);
}
