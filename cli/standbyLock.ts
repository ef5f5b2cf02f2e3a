/** One at a time: who follows or promotes holds an exclusive queue on the standby, which ends with its connection. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Session } from "../components/messages/session.ts";
import { standbyName } from "../components/standby/names.ts";
import { quote } from "../components/topology/report/problem.ts";
import { CommandError } from "./command.ts";

const pauseMs = 1_000;

/**
 * Does nothing if the session holds it already.
 * @param vhost of the session @param waitMs for the other one to end @throws CommandError if it does not
 */
export async function lock(session: Session, vhost: string, waitMs = 0): Promise<void> {
  for (const end = Date.now() + waitMs; ; await sleep(pauseMs)) {
    const channel = await session.channel();
    try {
      await channel.assertQueue(standbyName, { exclusive: true, durable: false, autoDelete: false });
      await channel.close();
      return;
    } catch (error) {
      const isHeld = error instanceof Error && error.message.includes("RESOURCE_LOCKED");
      if (!isHeld) throw error;
      if (Date.now() < end) continue;
      throw new CommandError(
        `another \`warren standby\` is at work: it holds the queue ${quote(standbyName)} in vhost ${quote(vhost)}`,
      );
    }
  }
}
