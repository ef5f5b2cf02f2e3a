/** What RabbitMQ refuses, or silently does otherwise, for a queue of a certain type. */
import type { QueueDefinition } from "../definition.ts";
import { queueArguments } from "../language/arguments.ts";
import { type Draft, fieldOr } from "../language/draft.ts";
import { queueRecord } from "../language/topology.ts";
import type { QueueType } from "../model.ts";
import type { Path } from "../report.ts";
import { requireExchange, type VhostScope } from "./vhost.ts";

export function checkQueues(scope: VhostScope): void {
  for (const [name, draft] of Object.entries(scope.draft.queues ?? {})) {
    if (draft === undefined) continue;
    const path = [...scope.path, "queues", name];
    checkDeadLetters(scope, draft, path);
    const type = fieldOr(draft, "type", queueRecord.fields.type.default);
    if (type === undefined) continue;
    checkLifetime(scope, draft, type, path);
    checkArgumentsOf(scope, draft, type, path);
  }
}

function checkLifetime(
  { report }: VhostScope,
  draft: Draft<QueueDefinition>,
  type: QueueType,
  path: Path,
): void {
  if (type === "classic") return;
  const refuse = (field: string, what: string) => {
    const message = `a ${type} queue cannot be ${what}; that is valid for type: classic`;
    report.add({ code: "not-for-this-queue-type", message }, [...path, field], "value");
  };
  if (draft.durable === false) refuse("durable", "transient (durable: false)");
  if (draft.autoDelete === true) refuse("autoDelete", "autoDelete");
}

function checkArgumentsOf(
  { report }: VhostScope,
  draft: Draft<QueueDefinition>,
  type: QueueType,
  path: Path,
): void {
  const given = draft.arguments ?? {};
  for (const argument of Object.keys(given)) {
    const types = Object.hasOwn(queueArguments, argument) ? queueArguments[argument]?.types : undefined;
    if (types === undefined || types.includes(type)) continue;
    const message = `a ${type} queue does not take ${argument}; it is valid for type: ${types.join(", ")}`;
    report.add({ code: "not-for-this-queue-type", message }, [...path, "arguments", argument], "key");
  }
  if (type === "quorum" && given["x-overflow"] === "reject-publish-dlx") {
    const message =
      "a quorum queue does not take x-overflow: reject-publish-dlx; it is valid for type: classic, and drop-head and reject-publish are for both";
    report.add({ code: "not-for-this-queue-type", message }, [...path, "arguments", "x-overflow"], "value");
  }
  const inArguments = given["x-queue-type"];
  if (inArguments !== undefined && inArguments !== type) {
    const message = `x-queue-type says ${inArguments}, but the queue's type is ${type}${Object.hasOwn(draft, "type") ? "" : " by default"}; say type: ${inArguments} and leave x-queue-type out`;
    report.add({ code: "conflicting-type", message }, [...path, "arguments", "x-queue-type"], "value");
  }
}

function checkDeadLetters(scope: VhostScope, draft: Draft<QueueDefinition>, path: Path): void {
  const given = draft.arguments ?? {};
  const exchange = given["x-dead-letter-exchange"];
  const inner = [...path, "arguments", "x-dead-letter-exchange"];
  // Empty is the default exchange: a dead letter goes to the queue that its routing key names.
  if (typeof exchange === "string" && exchange !== "") requireExchange(scope, exchange, inner, "value");
  const key = "x-dead-letter-routing-key";
  if (Object.hasOwn(given, key) && !Object.hasOwn(given, "x-dead-letter-exchange")) {
    const message = `RabbitMQ refuses ${key} without x-dead-letter-exchange; add it ("" is the default exchange)`;
    scope.report.add({ code: "needs-argument", message }, [...path, "arguments", key], "key");
  }
}
