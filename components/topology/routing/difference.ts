/** Why a message did not reach the expected queues: the text of a failed test. */
import { byText } from "../canonical.ts";
import type { Outcome } from "../happening.ts";
import { happeningsText } from "../language/happenings.ts";
import type { Vhost } from "../model.ts";
import { quote } from "../report/problem.ts";
import { indexOf } from "./exchanges.ts";
import { bindingText, exchangeText, wayLines } from "./explain.ts";
import { afterReject, type Fate } from "./fate.ts";
import { queuesOf, timeOf, told } from "./follow.ts";
import { letterOf, type Message } from "./message.ts";
import { outcomeOf, tookOf } from "./outcome.ts";
import { possibleQueues, type Routing, route } from "./route.ts";

/** Maximum number of bindings listed for a queue that was not reached. */
const namedBindings = 3;

const list = (queues: readonly string[]) => (queues.length === 0 ? "no queue" : queues.map(quote).join(", "));

const without = (queues: readonly string[], others: readonly string[]) =>
  queues.filter((queue) => !others.includes(queue));

/** The queue's bindings, none of which matched the message. */
function whyNot(vhost: Vhost, { steps }: Routing, name: string): readonly string[] {
  const index = indexOf(vhost);
  if (!index.queues.has(name)) return [`vhost ${quote(vhost.name)} has no queue ${quote(name)}`];
  const bindings = vhost.bindings.filter(
    ({ destination, destinationType }) => destinationType === "queue" && destination === name,
  );
  if (bindings.length === 0) return [`queue ${quote(name)} has no binding`];
  const came = new Set(steps.map(({ exchange }) => exchange));
  const lines = bindings.slice(0, namedBindings).map((binding) => {
    const { source } = binding;
    const type = index.exchanges.get(source)?.type ?? "";
    if (!came.has(source))
      return `queue ${quote(name)} is bound to ${exchangeText(source)}, which the message does not reach`;
    return `queue ${quote(name)} is bound to ${exchangeText(source)} with ${bindingText(binding, type)}, which does not take the message`;
  });
  const more = bindings.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more bindings of queue ${quote(name)}`] : lines;
}

function compared(
  vhost: Vhost,
  what: string,
  expected: readonly string[],
  routings: readonly Routing[],
): readonly string[] {
  const reached = [...new Set(routings.flatMap(possibleQueues))];
  const missing = without(expected, reached);
  const wrong = without(reached, expected);
  const unknown = routings.flatMap((routing) => routing.unknown);
  if (missing.length === 0 && wrong.length === 0 && unknown.length === 0) return [];
  return [
    `${what}: expected ${list(expected)}, got ${list(reached.sort())}`,
    ...missing.flatMap((name) => routings.slice(0, 1).flatMap((routing) => whyNot(vhost, routing, name))),
    ...routings.flatMap(wayLines),
  ];
}

/** How the message's queues differ from exactly these, line by line; empty if they do not. */
export function differenceFrom(
  vhost: Vhost,
  message: Message,
  reaches: readonly string[],
): readonly string[] {
  const routing = route(vhost, message);
  const lines = compared(vhost, messageText(message), reaches, [routing]);
  if (lines.length > 0 || routing.refused === undefined) return lines;
  return [`${messageText(message)}: ${routing.refused}`]; // it reaches no queue, but it is not an unroutable message
}

/** The same after each queue that the message reached has rejected it. */
export function differenceAfterReject(
  vhost: Vhost,
  message: Message,
  expected: readonly string[],
): readonly string[] {
  const letter = letterOf(message);
  const fates = possibleQueues(route(vhost, message)).flatMap((name): Fate[] => {
    const queue = indexOf(vhost).queues.get(name);
    return queue === undefined ? [] : [afterReject(vhost, queue, letter)];
  });
  const what = `${messageText(message)}, rejected`;
  const routings = fates.flatMap((fate) => (fate.kind === "dead-lettered" ? [fate.routing] : []));
  const lines = compared(vhost, what, expected, routings);
  if (lines.length === 0) return [];
  return [...lines, ...fates.flatMap((fate) => ("why" in fate ? [fate.why] : []))];
}

/** How the queues that hold the message in the end, and the time, differ from what is expected. */
export function differenceInTheEnd(
  vhost: Vhost,
  message: Message,
  { happenings, endsIn, after }: Outcome,
  version?: string,
): readonly string[] {
  const followed = outcomeOf(vhost, message, happenings, version);
  const what = `${messageText(message)}, then ${happeningsText(happenings)}`;
  const queues = [...queuesOf(followed)].sort(byText);
  const wrong = without(endsIn, queues).length + without(queues, endsIn).length > 0;
  const took = tookOf(followed);
  const late = after !== undefined && after !== took;
  const lines = [
    ...(followed.impossible === undefined ? [] : [`${what}: ${followed.impossible}`]),
    ...(wrong && followed.impossible === undefined
      ? [`${what}: expected to end in ${list(endsIn)}, ends in ${list(queues)}`]
      : []),
    ...(late && followed.impossible === undefined
      ? [`${what}: expected to take ${timeOf(after)}, takes ${timeOf(took)}`]
      : []),
    ...followed.unknown.map((reason) => `not known: ${reason}`),
  ];
  return lines.length === 0 ? [] : [...lines, ...told(followed.story)];
}

/** `a message to exchange "orders" with routing key "new"`. */
const messageText = ({ exchange, key, headers = {} }: Message) => {
  const given = Object.keys(headers).length === 0 ? "" : ` and headers ${JSON.stringify(headers)}`;
  return `a message to ${exchangeText(exchange)} with routing key ${quote(key)}${given}`;
};
