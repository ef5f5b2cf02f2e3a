/** Which rule says how much of a standby's queue may be taken. Pure. */
import type { QueueFacts, VhostFacts } from "./facts.ts";
import { isFollowed } from "./follow.ts";
import { federationPrefix } from "./names.ts";
import { sourcesOf } from "./ways.ts";

/**
 * - `counted`: by the number of messages that the primary still holds, too. Each message comes once, and in order.
 * - `whenEmpty`: only what arrived before the primary's queue was empty.
 * - `never`: the order in which messages leave is not the one in which they came, or they leave by themselves, or they
 *   may go on at the primary where no copy follows.
 */
export type Rule = "counted" | "whenEmpty" | "never";

/** RabbitMQ itself takes messages out of such queues, or gives them in another order. */
const ownWays = ["message-ttl", "max-length", "max-length-bytes", "expires", "max-priority"];

/** By queue; without streams, whose retention deletes. @param exchanges those that are followed */
export function rulesFor(
  primary: VhostFacts,
  standby: VhostFacts,
  exchanges: readonly string[],
): ReadonlyMap<string, Rule> {
  const followed = new Set(exchanges);
  const sources = sourcesOf([...primary.bindings, ...standby.bindings]);
  const all = [...primary.queues, ...standby.queues];
  // What is rejected is sent again, to all queues of its exchange.
  const mayReject = all.some(({ settings }) => String(settings.overflow ?? "").startsWith("reject-publish"));
  const deadLetters = new Set(all.map(({ settings }) => settings["dead-letter-exchange"]));
  const here = new Map(primary.queues.map((queue) => [queue.name, queue]));
  const rules = standby.queues.flatMap((queue): (readonly [string, Rule])[] => {
    const other = here.get(queue.name);
    const isLeftOut = queue.type === "stream" || queue.name.startsWith(federationPrefix);
    if (isLeftOut || other === undefined || !queue.lasts) return [];
    if ([queue, other].some((one) => goesOwnWay(one, followed))) return [[queue.name, "never"]];
    const ways = [...sources(queue.name)].filter((source) => followed.has(source));
    const isSimple = ways.length === 1 && !mayReject && !ways.some((way) => deadLetters.has(way));
    return [[queue.name, isSimple ? "counted" : "whenEmpty"]];
  });
  return new Map(rules);
}

function goesOwnWay({ settings }: QueueFacts, followed: ReadonlySet<string>): boolean {
  const deadLetters = settings["dead-letter-exchange"];
  return (
    Object.keys(settings).some((key) => ownWays.includes(key) || key.startsWith("delayed-retry")) ||
    (deadLetters !== undefined && !isFollowed(deadLetters, followed))
  );
}
