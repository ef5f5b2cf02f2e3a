/**
 * A queue's type, durability and arguments are fixed when it is declared. The plugin would delete the queue with its
 * messages and declare a new one; Warren keeps the queue and reports what differs.
 */
import { isDeepStrictEqual } from "node:util";
import { declaredArguments } from "../../topology/interchange/codec/queue.ts";
import type { Json, Queue } from "../../topology/model.ts";
import { readJson } from "../../topology/readJson.ts";
import { formatProblem, quote } from "../../topology/report/problem.ts";

/** A queue's settings as the plugin reports them. */
export interface QueueState {
  readonly durable?: boolean;
  readonly autoDelete?: boolean;
  readonly arguments?: { readonly [name: string]: string };
  /** Null in the preview of a new queue. */
  readonly argumentsJson?: string | null;
}

/** How the existing queue differs from the file, e.g. `x-queue-type is "classic", the file says "quorum"`. */
export function queueChanges(declared: Queue, existing: QueueState): readonly string[] {
  const has: Record<string, unknown> = {
    durable: existing.durable ?? false,
    autoDelete: existing.autoDelete ?? false,
    ...existing.arguments,
    ...jsonMap(existing.argumentsJson),
  };
  const wants: { readonly [name: string]: Json } = {
    durable: declared.durable,
    autoDelete: declared.autoDelete,
    ...declaredArguments(declared),
  };
  const names = [...new Set([...Object.keys(has), ...Object.keys(wants)])].sort();
  return names
    .filter((name) => !isDeepStrictEqual(has[name], wants[name]))
    .map((name) => `${name} is ${shown(has[name])}, the file says ${shown(wants[name])}`);
}

/** One error for all queues of a topology; undefined if none differs. */
export function refusedChanges(
  queues: readonly { readonly vhost: string; readonly queue: Queue; readonly existing: QueueState }[],
): string | undefined {
  const lines = queues.flatMap(({ vhost, queue, existing }) => {
    const changes = queueChanges(queue, existing);
    if (changes.length === 0) return [];
    const problem = {
      code: "immutable-queue",
      message: `queue ${quote(queue.name)} of vhost ${quote(vhost)}: ${changes.join("; ")}`,
      path: ["vhosts", vhost, "queues", queue.name],
    };
    return [formatProblem(queue.at === undefined ? problem : { ...problem, at: queue.at })];
  });
  if (lines.length === 0) return undefined;
  return [
    ...lines,
    "The settings of a queue cannot be changed once it exists, and declaring it again would lose its " +
      "messages: the queue was left as it is. Undo the edit; or take the bulk engine, which changes it with " +
      "`onReplace: migrate` on the queue (docs/provider.md); or declare a queue of another name, move the messages over, and " +
      "take the old queue out of the file afterwards.",
  ].join("\n");
}

function jsonMap(text: string | null | undefined): Record<string, unknown> {
  if (text === undefined || text === null || text === "") return {};
  const value: unknown = readJson(text);
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function shown(value: unknown): string {
  return value === undefined ? "not set" : JSON.stringify(value);
}
