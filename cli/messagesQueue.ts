/** What the commands about a queue's messages share: its name, the filter, and a session in which SIGINT ends cleanly. */
import { type Filter, isEmpty, reasons } from "../components/messages/filter.ts";
import { factsOf, type QueueFacts } from "../components/messages/queue.ts";
import type { Session } from "../components/messages/session.ts";
import type { Source } from "../components/messages/source.ts";
import { durationForm, millisecondsOf } from "../components/topology/language/units.ts";
import { quote } from "../components/topology/report/problem.ts";
import { type AmqpValues, amqpOptions, amqpTo } from "./amqp.ts";
import {
  CommandError,
  type ExitCode,
  type Option,
  type Options,
  type Output,
  UsageError,
} from "./command.ts";
import { interruptible } from "./interruptible.ts";
import { accessFrom, brokerOptions, brokerUsage } from "./liveBroker.ts";
import { clientOf, explain } from "./management.ts";
import { counts } from "./progress.ts";

/** For a command's table. */
export const queueOptions = {
  vhost: { type: "string", value: "VHOST", help: "With --queue: the vhost, as it is named." },
  queue: { type: "string", value: "QUEUE", help: "Instead of VHOST/QUEUE: the queue, as it is named." },
} as const satisfies Options;

export const allowDeliveryCount = {
  type: "boolean",
  default: false,
  help: "Before RabbitMQ 4.3: looks although each look costs a message of a quorum queue one delivery.",
} as const satisfies Option;

export const connectionOptions = { ...brokerOptions, ...amqpOptions } as const;

const section = "Which messages";

/** Of a command that only looks. */
export const lookOptions = {
  count: { type: "string", value: "N", help: "At most so many.", section },
  reason: { type: "string", choices: reasons, help: "Those whose last death had this reason.", section },
  header: {
    type: "string",
    multiple: true,
    value: "NAME=VALUE",
    help: "Those with this header.",
    section,
  },
  "older-than": {
    type: "string",
    value: "DURATION",
    help: "Those whose last death, or else their timestamp, is older: 30s, 12h, 7d.",
    section,
  },
  contains: { type: "string", value: "TEXT", help: "Those with this text in the payload.", section },
  "allow-delivery-count": allowDeliveryCount,
} as const satisfies Options;

export const yesOption = {
  type: "boolean",
  default: false,
  help: "Does it; without it, the command only says what it would do.",
} as const satisfies Option;

/** What must be given. */
export const queueUsage = `(VHOST/QUEUE | --vhost VHOST --queue QUEUE) ${brokerUsage}`;

interface FilterValues {
  readonly count?: string | undefined;
  readonly reason?: string | undefined;
  readonly header?: readonly string[] | undefined;
  readonly "older-than"?: string | undefined;
  readonly contains?: string | undefined;
}

/** @throws UsageError that says what the option takes */
export function filterFrom(values: FilterValues): Filter {
  const { reason, header, contains } = values;
  if (reason !== undefined && !reasons.some((one) => one === reason)) {
    throw new UsageError(`--reason takes ${reasons.join(", ")}, not ${JSON.stringify(reason)}`);
  }
  const age = values["older-than"];
  const olderThanMs = age === undefined ? undefined : millisecondsOf(age);
  if (age !== undefined && olderThanMs === undefined) {
    throw new UsageError(`--older-than takes ${durationForm}, not ${JSON.stringify(age)}`);
  }
  return {
    ...(reason !== undefined && { reason }),
    ...(olderThanMs !== undefined && { olderThanMs }),
    ...(contains !== undefined && { contains }),
    ...(header !== undefined && { headers: header.map(headerFrom) }),
  };
}

function headerFrom(text: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`--header takes NAME=VALUE, not ${JSON.stringify(text)}`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** @throws UsageError unless it is a whole number from 1 to `most` */
export function numberFrom(option: string, text: string, most = Number.MAX_SAFE_INTEGER): number {
  const number = /^\d+$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= most) return number;
  const upTo = most === Number.MAX_SAFE_INTEGER ? "" : ` up to ${most}`;
  throw new UsageError(`--${option} takes a whole number from 1${upTo}, not ${JSON.stringify(text)}`);
}

interface QueueValues extends AmqpValues {
  readonly vhost?: string | undefined;
  readonly queue?: string | undefined;
}

/** `VHOST/QUEUE`, where the vhost `/` is written `%2F`; without a slash the queue is in the vhost `/`. */
function queueFrom(positionals: readonly string[], { vhost, queue }: QueueValues): readonly [string, string] {
  const [given, ...more] = positionals;
  if (more.length > 0 || (given === undefined) === (queue === undefined)) {
    throw new UsageError("exactly one queue is needed: VHOST/QUEUE, or --vhost VHOST --queue QUEUE");
  }
  if (queue !== undefined) return [vhost ?? "/", queue];
  if (vhost !== undefined) throw new UsageError("--vhost belongs to --queue");
  const [, first, name = ""] = /^(?:([^/]*)\/)?(.*)$/s.exec(given ?? "") ?? [];
  try {
    return [first === undefined ? "/" : decodeURIComponent(first), name];
  } catch {
    throw new UsageError(
      `the vhost in ${JSON.stringify(given)} is not percent-encoded; give --vhost and --queue`,
    );
  }
}

export interface OpenQueue {
  readonly facts: QueueFacts;
  readonly session: Session;
  /** Aborted by SIGINT and SIGTERM: the command finishes the message at hand and returns the others. */
  readonly stop: AbortSignal;
}

/** Connects, lets `work` do its part, and disconnects. @param name of the command */
export async function withQueue(
  name: string,
  positionals: readonly string[],
  values: QueueValues,
  output: Output,
  check: (facts: QueueFacts) => void,
  work: (queue: OpenQueue) => Promise<ExitCode>,
): Promise<ExitCode> {
  const [vhost, queue] = queueFrom(positionals, values);
  const access = await accessFrom(values);
  const facts = await factsOf(clientOf(access.credentials), vhost, queue).catch(explain);
  check(facts);
  const session = await amqpTo(values, access, vhost, `warren messages ${name}`, output);
  try {
    return await interruptible((stop) => work({ facts, session, stop }));
  } catch (error) {
    // RabbitMQ's own words, e.g. that another consumer has the queue exclusively.
    if (error instanceof Error && "code" in error) throw new CommandError(error.message);
    throw error;
  } finally {
    await session.close().catch(() => undefined);
  }
}

/** Shows how far a look at the messages of a queue has come. */
export const showLook = (source: Source, { name }: QueueFacts): void =>
  counts(() => `looking at ${messagesOf(source.initial)} in ${quote(name)}: ${source.looked} done`);

/** Of queues from which messages are taken. @throws CommandError that says what would count and how to allow it */
export function refuseCounting({ countsReturns, deliveryLimit }: QueueFacts, isAllowed: boolean): void {
  if (!countsReturns || isAllowed) return;
  throw new CommandError(
    "to look at a message, it must be delivered and returned, and this version of RabbitMQ counts that to the queue's " +
      `delivery limit of ${deliveryLimit} (RabbitMQ 4.3 does not). --allow-delivery-count does it all the same: each ` +
      "message that stays has one delivery less left, and one that has none left is put at the end of the queue again",
  );
}

export function refuseStream({ type, name }: QueueFacts): void {
  if (type !== "stream") return;
  throw new CommandError(
    `${quote(name)} is a stream: no message can be taken out of it; peek reads it, and its retention deletes`,
  );
}

/** Whether the messages have to be looked at. */
export const isFiltered = (filter: Filter): boolean => !isEmpty(filter);

export const messagesOf = (number: number) => `${number} message${number === 1 ? "" : "s"}`;

/** A line of a report about messages that were published again. */
export const lostUser = (count: number) =>
  `  ${messagesOf(count)} lost the property user_id, which only that user may set`;
