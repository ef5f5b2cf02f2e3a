/** `delay`: an exchange `<exchange>.delay.<time>` for each time; its messages arrive after that time. */

import type { Duration } from "../../definition/values.ts";
import { millisecondsOf } from "../../language/units.ts";
import type { QueueType } from "../../model.ts";
import type { Path } from "../../report/collector.ts";
import type { Objects } from "../objects.ts";
import { caughtIn, waitQueue } from "./parts.ts";

/** One queue for each time: RabbitMQ only expires messages at a queue's head. */
export function delayed(
  exchange: string,
  times: readonly Duration[],
  type: QueueType,
  path: Path,
): readonly Objects[] {
  return times.map((time, index) => {
    const name = `${exchange}.delay.${time}`;
    // Validated: each is a duration.
    return caughtIn(waitQueue(name, type, millisecondsOf(time) ?? 0, exchange, [...path, "delay", index]));
  });
}
