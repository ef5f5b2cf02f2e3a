/** One round of `warren move-cluster`: every queue, then every stream, once. */
import { items, map } from "../components/broker/fromBroker.ts";
import { carry } from "../components/messages/carry.ts";
import { carryStream } from "../components/messages/carryStream.ts";
import { countOf } from "../components/messages/count.ts";
import { quote } from "../components/topology/report/problem.ts";
import type { Output } from "./command.ts";
import { explain } from "./management.ts";
import { lostUser, messagesOf } from "./messagesQueue.ts";
import { type MovedQueue, obstacle, type Side } from "./moveClusterSides.ts";
import { doing } from "./progress.ts";

export interface Move {
  readonly from: Side;
  readonly to: Side;
  readonly window: number;
  readonly stop: AbortSignal;
  readonly output: Output;
}

export interface Round {
  readonly carried: number;
  /** What did not go, a line each. */
  readonly left: readonly string[];
}

const named = ({ vhost, name }: MovedQueue) => `${quote(name)} in vhost ${quote(vhost)}`;

/** Queues that are not streams. */
export async function moveQueues(move: Move): Promise<Round> {
  const { from, to, window, stop, output } = move;
  const [here, there] = await Promise.all([from.queues(), to.queues()]);
  let total = 0;
  const left: string[] = [];
  for (const queue of here.filter(({ type }) => type !== "stream")) {
    if (stop.aborted) break;
    const source = await from.session(queue.vhost);
    const why = obstacle(queue, there);
    if (why !== undefined) {
      const waiting = await source.count(queue.name);
      if (waiting > 0) left.push(`queue ${named(queue)} (${messagesOf(waiting)}) ${why}`);
      continue;
    }
    doing(`moving queue ${named(queue)}`);
    const order = { from: source, to: await to.session(queue.vhost), queue: queue.name, window };
    const { carried, withoutUser, ended } = await carry(order, stop);
    total += carried;
    if (carried > 0) output.out(`moved ${messagesOf(carried)} of queue ${named(queue)}`);
    if (withoutUser > 0) output.out(lostUser(withoutUser));
    if (ended !== undefined) left.push(`queue ${named(queue)}: ${ended}`);
  }
  return { carried: total, left };
}

/** A global parameter of the cluster to which streams are copied: offsets by vhost and stream. */
const record = "warren-copied-streams";

/**
 * Copies what was not copied yet. A stream that was not begun while the other one was empty is left alone: nobody knows
 * which of its messages are there.
 */
export async function copyStreams({ from, to, window, stop, output }: Move): Promise<Round> {
  const [here, there] = await Promise.all([from.queues(), to.queues()]);
  const streams = here.filter(({ type }) => type === "stream");
  if (streams.length === 0) return { carried: 0, left: [] };
  const offsets = await copied(to);
  let total = 0;
  const left: string[] = [];
  for (const stream of streams) {
    if (stop.aborted) break;
    const why = obstacle(stream, there);
    if (why !== undefined) {
      left.push(`stream ${named(stream)} ${why}`);
      continue;
    }
    const [source, target] = [await from.session(stream.vhost), await to.session(stream.vhost)];
    const begun = offsets[stream.vhost]?.[stream.name];
    if (begun === undefined && (await countOf(target, stream)) > 0) {
      left.push(`stream ${named(stream)} has messages there that no copy has put there, so it is left alone`);
      continue;
    }
    const keep = async (next: number) => {
      offsets[stream.vhost] = { ...offsets[stream.vhost], [stream.name]: next };
      await to.api.put(["global-parameters", record], { name: record, value: offsets }).catch(explain);
    };
    await keep(begun ?? 0);
    doing(`copying stream ${named(stream)}`);
    const order = { from: source, to: target, queue: stream.name, window };
    const { carried, withoutUser, ended } = await carryStream(order, begun ?? 0, keep, stop);
    total += carried;
    if (carried > 0) output.out(`copied ${messagesOf(carried)} of stream ${named(stream)}`);
    if (withoutUser > 0) output.out(lostUser(withoutUser));
    if (ended !== undefined) left.push(`stream ${named(stream)}: ${ended}`);
  }
  return { carried: total, left };
}

async function copied(side: Side): Promise<Record<string, Readonly<Record<string, number>>>> {
  const found = items(await side.api.get("global-parameters").catch(explain));
  const value = map(found.find(({ name }) => name === record)?.value);
  const vhosts = Object.entries(value).map(([vhost, streams]) => {
    const numbers = Object.entries(map(streams)).filter(
      (one): one is [string, number] => typeof one[1] === "number",
    );
    return [vhost, Object.fromEntries(numbers)] as const;
  });
  return Object.fromEntries(vhosts);
}
