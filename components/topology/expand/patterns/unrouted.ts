/**
 * `unrouted`: an alternate exchange `<exchange>.unrouted` and a queue that keep messages without a matching binding.
 */

import type { QueueType } from "../../model.ts";
import type { Path } from "../../report/collector.ts";
import type { Objects } from "../objects.ts";
import { caughtIn, queueBeside } from "./parts.ts";

export const unroutedExchange = (exchange: string): string => `${exchange}.unrouted`;

export const unrouted = (exchange: string, type: QueueType, path: Path): Objects =>
  caughtIn(queueBeside(unroutedExchange(exchange), type, [...path, "unrouted"]));
