/** One round of `warren standby follow`: look at both clusters, write the recovery point, trim the standby. */
import { staleMs } from "../components/broker/depth.ts";
import { readFacts, type VhostFacts } from "../components/standby/facts.ts";
import { type Following, follow } from "../components/standby/follow.ts";
import { type Link, readLinks } from "../components/standby/links.ts";
import { copiesQueue } from "../components/standby/names.ts";
import { advance, type Copied } from "../components/standby/point.ts";
import { continued, queueId, type Record } from "../components/standby/record.ts";
import { type Rule, rulesFor } from "../components/standby/trimming.ts";
import { quote } from "../components/topology/report/problem.ts";
import { explain } from "./management.ts";
import type { Side } from "./moveClusterSides.ts";

export interface Seen {
  /** Before the primary was asked. */
  readonly askedAt: number;
  readonly primary: ReadonlyMap<string, VhostFacts>;
  readonly standby: ReadonlyMap<string, VhostFacts>;
  readonly followed: ReadonlyMap<string, Following>;
  /** How the queues of each vhost are trimmed. */
  readonly rules: ReadonlyMap<string, ReadonlyMap<string, Rule>>;
  readonly links: readonly Link[];
  /** Vhosts that the standby does not have, and what else is not followed. */
  readonly gaps: readonly string[];
  /** Links that do not run, a sentence each. */
  readonly down: readonly string[];
}

/** @param count is done after the standby has been read and before the primary is asked */
export async function look(
  primary: Side,
  standby: Side,
  count: (there: ReadonlyMap<string, VhostFacts>) => Promise<void> = async () => undefined,
): Promise<Seen> {
  const there = await readFacts(standby.api).catch(explain);
  const links = await readLinks(standby.api).catch(explain);
  await count(there);
  const askedAt = Date.now();
  const here = await readFacts(primary.api).catch(explain);
  const followed = new Map<string, Following>();
  const rules = new Map<string, ReadonlyMap<string, Rule>>();
  const gaps: string[] = [];
  for (const [vhost, facts] of here) {
    const other = there.get(vhost);
    if (other === undefined) {
      gaps.push(`vhost ${quote(vhost)} is not on the standby: apply the topology there`);
      continue;
    }
    const following = follow(facts, other);
    followed.set(vhost, following);
    rules.set(vhost, rulesFor(facts, other, following.exchanges));
    gaps.push(...following.gaps.map((gap) => `${gap} (vhost ${quote(vhost)})`));
  }
  return {
    askedAt,
    primary: here,
    standby: there,
    followed,
    rules,
    links,
    gaps,
    down: downOf(followed, links),
  };
}

function downOf(followed: ReadonlyMap<string, Following>, links: readonly Link[]): readonly string[] {
  return [...followed].flatMap(([vhost, { exchanges }]) =>
    exchanges.flatMap((exchange) => {
      const link = links.find((one) => one.vhost === vhost && one.exchange === exchange);
      if (link?.isRunning) return [];
      return [
        `the link of exchange ${quote(exchange)} in vhost ${quote(vhost)} is down: ${link?.why ?? "not started"}`,
      ];
    }),
  );
}

/** The record after a look. @param cluster the standby's cluster name */
export function recordAfter(
  seen: Seen,
  before: Record | undefined,
  cluster: string,
  from: string,
  ownOrder: ReadonlySet<string>,
): Record {
  const known = continued(before, from, seen.askedAt);
  const exchanges = new Map<string, ReadonlyMap<string, Copied>>();
  let waiting = 0;
  for (const [vhost, following] of seen.followed) {
    const queues = new Map((seen.primary.get(vhost)?.queues ?? []).map((queue) => [queue.name, queue]));
    const copied = following.exchanges.map((exchange) => {
      const queue = queues.get(copiesQueue(exchange, cluster));
      const link = seen.links.find((one) => one.vhost === vhost && one.exchange === exchange);
      waiting += queue?.depth ?? 0;
      const state = {
        at: seen.askedAt,
        isRunning: link?.isRunning === true,
        isKept: queue !== undefined,
        waiting: queue?.depth,
      };
      return [exchange, advance(known.get(vhost)?.get(exchange), state)] as const;
    });
    if (copied.length > 0) exchanges.set(vhost, new Map(copied));
  }
  return {
    // What the statistics say may be as old.
    at: seen.askedAt - staleMs,
    from,
    waiting,
    exchanges,
    gaps: seen.gaps,
    notTrimmed: [...new Set([...neverTrimmed(seen), ...ownOrder])],
    ownOrder: [...ownOrder],
    promotedAt: undefined,
  };
}

const neverTrimmed = ({ rules }: Seen) =>
  [...rules].flatMap(([vhost, all]) =>
    [...all].filter(([, rule]) => rule === "never").map(([queue]) => queueId(vhost, queue)),
  );

/** Vhosts in which a link connected again between two looks. */
export function interrupted(before: readonly Link[], now: readonly Link[]): ReadonlySet<string> {
  const found = new Map(before.map((link) => [idOf(link), link.connection]));
  const changed = now.filter((link) => {
    const other = found.get(idOf(link));
    return other !== undefined && other !== link.connection;
  });
  return new Set(changed.map(({ vhost }) => vhost));
}

const idOf = ({ vhost, exchange }: Link) => JSON.stringify([vhost, exchange]);
