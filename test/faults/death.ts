/** Kills a process in the middle of its work: after so many objects on the broker were made, changed or deleted. */

import type { TestBroker } from "../broker/broker.ts";
import { listenTo } from "../broker/events.ts";
import type { FaultProject, Run, Running } from "./project.ts";

export interface Death {
  /** Events of the broker that name the project. */
  readonly afterObjects: number;
  /** Waited on top of that, ms: so that it may also come between two requests, or before the state is written. */
  readonly andThenMs: number;
}

/** @param strike kills, or breaks something; called once. @returns how the run ended, and whether `strike` was called before that */
export async function dying(
  broker: TestBroker,
  project: FaultProject,
  { afterObjects, andThenMs }: Death,
  start: () => Running,
  strike: (running: Running) => void | Promise<void>,
): Promise<Run & { readonly wasHit: boolean }> {
  let seen = 0;
  let reached: () => void = () => undefined;
  const moment = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const channel = await listenTo(broker, ({ headers }) => {
    const text = JSON.stringify(headers);
    // A new vhost brings its exchanges along.
    if (!text.includes(project.id) || text.includes('"amq.')) return;
    seen += 1;
    if (seen === afterObjects) setTimeout(reached, andThenMs);
  });
  const running = start();
  let isOver = false;
  const end = running.end.then((run) => {
    isOver = true;
    return run;
  });
  await Promise.race([moment, end]);
  const wasHit = !isOver;
  if (wasHit) await strike(running);
  const run = await end;
  await channel.close();
  return { ...run, wasHit };
}
