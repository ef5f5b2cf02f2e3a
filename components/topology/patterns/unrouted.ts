/** `unrouted`: an alternate exchange `<exchange>.unrouted` and a queue that keep what no binding takes. */
import type { Objects } from "../expand/objects.ts";
import type { QueueType } from "../model.ts";
import type { Path } from "../report.ts";
import { caughtIn, queueBeside } from "./parts.ts";

export const unroutedExchange = (exchange: string): string => `${exchange}.unrouted`;

export const unrouted = (exchange: string, type: QueueType, path: Path): Objects =>
  caughtIn(queueBeside(unroutedExchange(exchange), type, [...path, "unrouted"]));
