/** Where messages go inside a vhost: bindings, alternate exchanges, dead letters and delays. */
import type { Binding, Json, Queue, Vhost } from "../model.ts";
import { exchangeSettings, queueSettings, type Settings } from "../routing/settings.ts";
import { timeText } from "./details.ts";
import { addEdge, type Draft, exchangeIn, type NodeDraft, queueIn } from "./nodes.ts";

/** What the label of a `delay` begins with, before the time. */
export const afterTime = "after ";

const plain = (value: Json): string => (typeof value === "string" ? value : JSON.stringify(value));

function argumentText(given: Binding["arguments"]): string {
  return Object.entries(given)
    .filter(([name]) => name !== "x-match")
    .map(([name, value]) => (value === null ? name : `${name}=${plain(value)}`))
    .join(", ");
}

/** What a binding requires of a message, as its source's exchange type reads it. */
function bindingText({ routingKey, arguments: given }: Binding, type: string): string {
  const filter = argumentText(given);
  if (type === "headers") return `${plain(given["x-match"] ?? "all")}: ${filter}`;
  if (type === "x-consistent-hash" || type === "x-modulus-hash") return `weight ${routingKey || "1"}`;
  if (type === "fanout" || type === "x-random") return filter;
  return [routingKey === "" ? '""' : routingKey, filter].filter((part) => part !== "").join(" · ");
}

const text = ({ get }: Settings, name: string): string | undefined => {
  const value = get(name);
  return typeof value === "string" ? value : undefined;
};

/**
 * The default exchange routes a message to the queue with the name of its routing key, so it is drawn only if that key
 * is the message's own.
 */
function deadLetterTarget(draft: Draft, exchange: string, key: string | undefined): NodeDraft {
  const queue = exchange === "" && key !== undefined ? queueIn(draft, key) : undefined;
  return queue ?? exchangeIn(draft, exchange);
}

function deadLetters(vhost: Vhost, queue: Queue, draft: Draft, from: NodeDraft): void {
  const settings = queueSettings(vhost, queue);
  const exchange = text(settings, "dead-letter-exchange");
  if (exchange === undefined) return;
  const key = text(settings, "dead-letter-routing-key");
  const to = deadLetterTarget(draft, exchange, key);
  const ttl = settings.get("message-ttl");
  const why = typeof ttl === "number" ? `${afterTime}${timeText(ttl)}` : "dead letter";
  const newKey = key === undefined || to.kind === "queue" ? "" : ` as ${key}`;
  addEdge(draft, from, to, typeof ttl === "number" ? "delay" : "deadLetter", `${why}${newKey}`);
}

/** Adds the edges, and the predeclared exchanges that they use. */
export function linksOf(vhost: Vhost, draft: Draft): void {
  for (const binding of vhost.bindings) {
    const from = exchangeIn(draft, binding.source);
    const to =
      binding.destinationType === "exchange"
        ? exchangeIn(draft, binding.destination)
        : queueIn(draft, binding.destination);
    if (to !== undefined) addEdge(draft, from, to, "binding", bindingText(binding, from.type));
  }
  for (const exchange of vhost.exchanges) {
    const alternate = text(exchangeSettings(vhost, exchange), "alternate-exchange");
    if (alternate === undefined) continue;
    const from = exchangeIn(draft, exchange.name);
    addEdge(draft, from, exchangeIn(draft, alternate), "alternate", "unrouted");
  }
  for (const queue of vhost.queues) {
    const from = queueIn(draft, queue.name);
    if (from !== undefined) deadLetters(vhost, queue, draft, from);
  }
}
