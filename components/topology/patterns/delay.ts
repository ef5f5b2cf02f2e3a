/** `delay`: an exchange `<exchange>.delay.<time>` for each time, whose messages arrive that much later. */
import type { Objects } from "../expand/objects.ts";
import { millisecondsOf } from "../language/units.ts";
import type { QueueType } from "../model.ts";
import type { Path } from "../report.ts";
import { caughtIn, waitQueue } from "./parts.ts";

/** A queue for each time, and not one for all: RabbitMQ looks for expired messages only at a queue's head. */
export function delayed(
  exchange: string,
  times: readonly string[],
  type: QueueType,
  path: Path,
): readonly Objects[] {
  return times.map((time, index) => {
    const name = `${exchange}.delay.${time}`;
    // Validated: each is a time.
    return caughtIn(waitQueue(name, type, millisecondsOf(time) ?? 0, exchange, [...path, "delay", index]));
  });
}
