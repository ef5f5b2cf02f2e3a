/** Confirmed messages that no consumer received: whether their stream has them all the same. */

import { Session } from "../../components/messages/session.ts";
import { offsetOf, readStream, shortWait } from "../../components/messages/stream.ts";
import type { Access } from "../broker/access.ts";
import type { Ledger } from "./ledger.ts";
import { queues } from "./queues.ts";

/**
 * A line for each missing message: with its offset the consumer has skipped it, without one RabbitMQ has lost it. Other
 * queues than streams keep nothing that one could look for.
 * @param run of the row, with which each of its messages begins
 * @param since when it began; ms since 1970
 */
export async function missingOnes(
  access: Access,
  ledger: Ledger,
  run: string,
  since: number,
): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const { name, type } of queues) {
    const missing = ledger.lost(name);
    if (missing.length === 0) continue;
    const offsets = type === "stream" ? await offsetsIn(access, name, run, since) : undefined;
    for (const number of missing) {
      const at = (one: number) => offsets?.get(one)?.join(" and ") ?? "nowhere";
      const where =
        offsets && `: it is ${at(number)}, ${number - 1} ${at(number - 1)}, ${number + 1} ${at(number + 1)}`;
      lines.push(`${name}: message ${number} was confirmed and never received${where ?? ""}`);
    }
  }
  return lines;
}

/** The offsets at which each message of the run stands. */
async function offsetsIn(
  { host, username, password }: Access,
  stream: string,
  run: string,
  since: number,
): Promise<ReadonlyMap<number, readonly number[]>> {
  const login = { host, port: 5672, tls: false, certificates: {}, username, password, vhost: "load" };
  const session = await Session.open({ ...login, name: "missing messages", onBlocked: () => undefined });
  const found = new Map<number, number[]>();
  try {
    const part = { from: new Date(since), most: Number.POSITIVE_INFINITY, ...shortWait };
    for await (const message of readStream(session, stream, part)) {
      const [of, number] = message.content.toString().split(":");
      if (of !== run) continue;
      found.set(Number(number), [...(found.get(Number(number)) ?? []), offsetOf(message) ?? -1]);
    }
  } finally {
    await session.close();
  }
  return found;
}
