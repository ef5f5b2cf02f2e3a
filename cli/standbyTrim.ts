/** Takes out of the standby's queues what the primary's consumers have had. */
import type { Message } from "../components/messages/message.ts";
import { takeOldest } from "../components/messages/takeOldest.ts";
import type { VhostFacts } from "../components/standby/facts.ts";
import { History } from "../components/standby/history.ts";
import { federationPrefix } from "../components/standby/names.ts";
import { queueId } from "../components/standby/record.ts";
import type { Rule } from "../components/standby/trimming.ts";
import type { Side } from "./moveClusterSides.ts";

/** Of all queues in one round: a round must not take so long that the recovery point gets old. */
const mostPerRound = 100_000;

interface Queue {
  readonly history: History;
  readonly type: string;
  taken: number;
  ready: number;
  /** Of the first message that was taken; undefined before. */
  priority: { readonly of: number | undefined } | undefined;
}

/** It knows what it has taken and seen: a new one begins to trim after one window. */
export class Trimmer {
  private readonly side: Side;
  private readonly windowMs: number;
  private readonly ownOrder: Set<string>;
  private readonly queues = new Map<string, Queue>();
  private countedAt = 0;

  /** @param ownOrder queues that are left alone, as `VHOST/QUEUE`; it adds to them */
  constructor(side: Side, windowMs: number, ownOrder: Set<string>) {
    this.side = side;
    this.windowMs = windowMs;
    this.ownOrder = ownOrder;
  }

  /** What the standby's queues hold now. The primary is to be asked after that. */
  async count(vhosts: ReadonlyMap<string, VhostFacts>): Promise<void> {
    this.countedAt = Date.now();
    for (const [vhost, { queues }] of vhosts) {
      const counted = queues.filter(
        ({ type, lasts, name }) => lasts && type !== "stream" && !name.startsWith(federationPrefix),
      );
      if (counted.length === 0) continue;
      const channel = await (await this.side.session(vhost)).channel();
      for (const { name, type } of counted) {
        const { messageCount } = await channel.checkQueue(name);
        this.queueOf(vhost, name, type).ready = messageCount;
      }
      await channel.close();
    }
  }

  /** @returns how many messages it has taken */
  async trim(
    vhost: string,
    rules: ReadonlyMap<string, Rule>,
    primary: VhostFacts,
    look: { readonly askedAt: number; readonly isInterrupted: boolean },
    stop: AbortSignal,
  ): Promise<number> {
    let total = 0;
    for (const { name, depth, consumers, redelivered } of primary.queues) {
      const [queue, rule] = [this.queues.get(queueId(vhost, name)), rules.get(name)];
      if (queue === undefined || rule === undefined || stop.aborted) continue;
      const { countedAt } = this;
      const arrived = queue.taken + queue.ready;
      const isLeftAlone = this.ownOrder.has(queueId(vhost, name));
      const gone = queue.history.add(
        { ...look, countedAt, arrived, depth, consumers, redelivered },
        isLeftAlone ? "never" : rule,
      );
      const count = Math.min(gone - queue.taken, queue.ready, mostPerRound - total);
      if (count <= 0) continue;
      const session = await this.side.session(vhost);
      const isInOrder = (message: Message) => inOrder(queue, message);
      const { taken, wereInOrder } = await takeOldest({ session, queue: name, count, isInOrder, stop });
      queue.taken += taken;
      total += taken;
      if (!wereInOrder) this.ownOrder.add(queueId(vhost, name));
    }
    return total;
  }

  private queueOf(vhost: string, name: string, type: string): Queue {
    const id = queueId(vhost, name);
    const found = this.queues.get(id);
    if (found !== undefined) return found;
    const made = { history: new History(this.windowMs), type, taken: 0, ready: 0, priority: undefined };
    this.queues.set(id, made);
    return made;
  }
}

/** A quorum queue delivers some priorities first, and every queue drops a message whose own time has come. */
function inOrder(queue: Queue, { properties: { priority, expiration } }: Message): boolean {
  queue.priority ??= { of: priority };
  return expiration === undefined && (queue.type !== "quorum" || priority === queue.priority.of);
}
