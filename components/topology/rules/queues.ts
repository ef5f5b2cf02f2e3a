/** What RabbitMQ refuses or silently ignores for a type of queue. */
import type { QueueDefinition } from "../definition/topology.ts";
import { queueArguments } from "../language/arguments.ts";
import type { Draft } from "../language/draft.ts";
import { queueFields } from "../language/queueFields.ts";
import { deadLetterArguments } from "../language/settingNames.ts";
import type { QueueType } from "../model.ts";
import type { Path } from "../report/collector.ts";
import { hasLost, knows } from "../version.ts";
import { requireExchange, typeOf, type VhostScope } from "./vhost.ts";

export function checkQueues(scope: VhostScope): void {
  checkCount(scope);
  for (const [name, draft] of Object.entries(scope.draft.queues ?? {})) {
    if (draft === undefined) continue;
    const path = [...scope.path, "queues", name];
    checkDeadLetters(scope, draft, path);
    const type = typeOf(scope, draft);
    if (type === undefined) continue;
    checkLifetime(scope, draft, type, path);
    checkFields(scope, draft, type, path);
    checkArgumentsOf(scope, draft, type, path);
  }
}

/** The limit applies before the queues are created. */
function checkCount({ draft, path, queues, report }: VhostScope): void {
  const most = draft.limits?.maxQueues;
  if (most === undefined || most < 0) return;
  const behind = Object.values(draft.queues ?? {}).filter((queue) => queue?.shards !== undefined).length;
  const count = queues.size - behind;
  if (count <= most) return;
  const message = `the vhost has ${count} queues, those that patterns make among them, and maxQueues allows ${most}; RabbitMQ would refuse the rest`;
  report.add({ code: "out-of-range", message }, [...path, "limits", "maxQueues"], "value");
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

/** Consumers read a stream without removing messages: no message is ever rejected, and the order is fixed. */
const notForStreams = ["deadLetter", "retry", "shards"] as const;

const fields = Object.entries(queueFields);

function checkFields(scope: VhostScope, draft: Draft<QueueDefinition>, type: QueueType, path: Path): void {
  const { report } = scope;
  const given = draft.arguments ?? {};
  for (const [name, { argument }] of fields) {
    if (!Object.hasOwn(draft, name)) continue;
    const inner = [...path, name];
    const own = argument[type];
    if (own === undefined) {
      const message = `a ${type} queue has no ${name}; it is valid for type: ${Object.keys(argument).join(", ")}`;
      report.add({ code: "not-for-this-queue-type", message }, inner, "key");
    } else if (Object.hasOwn(given, own)) {
      const message = `${name} and the argument ${own} say the same thing; leave the argument out`;
      report.add({ code: "given-twice", message }, inner, "key");
    } else {
      checkVersion(scope, own, type, name, inner);
    }
  }
  for (const name of notForStreams) {
    if (type !== "stream" || !Object.hasOwn(draft, name)) continue;
    const message = `a stream has no ${name}; it is valid for type: classic, quorum`;
    report.add({ code: "not-for-this-queue-type", message }, [...path, name], "key");
  }
  if (type === "quorum" && draft.overflow === "reject-publish-dlx") refuseDlx(scope, [...path, "overflow"]);
  if (type === "stream" && draft.onReplace === "migrate") {
    const message =
      "the messages of a stream cannot be carried over into another one (onReplace: migrate); it is valid for type: classic, quorum. To recreate the stream without them, set allowLoss: true";
    report.add({ code: "not-for-this-queue-type", message }, [...path, "onReplace"], "value");
  }
}

/** @param what its name in the file */
function checkVersion(
  { report, brokerVersion }: VhostScope,
  argument: string,
  type: QueueType,
  what: string,
  path: Path,
): void {
  const { since, until } = {
    since: queueArguments[argument]?.since?.[type],
    until: queueArguments[argument]?.until?.[type],
  };
  if (until !== undefined && hasLost(brokerVersion, until)) {
    const message = `RabbitMQ ${brokerVersion} refuses ${what} for a ${type} queue; it was valid before ${until}; leave it out`;
    report.add({ code: "not-in-this-version", message }, path, "key");
  }
  if (since === undefined || knows(brokerVersion, since)) return;
  const others = (queueArguments[argument]?.types ?? []).filter((each) => each !== type);
  const elsewhere = others.length > 0 ? `, and for type: ${others.join(", ")}` : "";
  const message = `RabbitMQ ${brokerVersion} knows no ${what} for a ${type} queue; it is valid from ${since} on${elsewhere}`;
  report.add({ code: "not-in-this-version", message }, path, "key");
}

function refuseDlx({ report }: VhostScope, path: Path): void {
  const message =
    "a quorum queue does not take overflow: reject-publish-dlx; it is valid for type: classic, and drop-head and reject-publish are for both";
  report.add({ code: "not-for-this-queue-type", message }, path, "value");
}

/** Release notes of 4.3.0, "Classic Queues v1 Storage (CQv1) is Removed". */
const onlyVersion2Since = "4.3";

function checkArgumentsOf(
  scope: VhostScope,
  draft: Draft<QueueDefinition>,
  type: QueueType,
  path: Path,
): void {
  const { report, brokerVersion } = scope;
  const given = draft.arguments ?? {};
  for (const argument of Object.keys(given)) {
    const inner = [...path, "arguments", argument];
    const types = Object.hasOwn(queueArguments, argument) ? queueArguments[argument]?.types : undefined;
    if (types === undefined) continue;
    if (types.includes(type)) {
      checkVersion(scope, argument, type, argument, inner);
      continue;
    }
    const message = `a ${type} queue does not take ${argument}; it is valid for type: ${types.join(", ")}`;
    report.add({ code: "not-for-this-queue-type", message }, inner, "key");
  }
  if (given["x-queue-version"] === 1 && type === "classic" && hasLost(brokerVersion, onlyVersion2Since)) {
    const message = `RabbitMQ ${brokerVersion} has no version 1 of classic queues, which went with ${onlyVersion2Since}; leave x-queue-version out`;
    report.add({ code: "not-in-this-version", message }, [...path, "arguments", "x-queue-version"], "value");
  }
  if (type === "quorum" && given["x-overflow"] === "reject-publish-dlx") {
    refuseDlx(scope, [...path, "arguments", "x-overflow"]);
  }
  const inArguments = given["x-queue-type"];
  if (inArguments !== undefined && inArguments !== type) {
    const message = `x-queue-type says ${inArguments}, but the queue's type is ${type}${Object.hasOwn(draft, "type") ? "" : " by default"}; say type: ${inArguments} and leave x-queue-type out`;
    report.add({ code: "conflicting-type", message }, [...path, "arguments", "x-queue-type"], "value");
  }
}

function checkDeadLetters(scope: VhostScope, draft: Draft<QueueDefinition>, path: Path): void {
  const given = draft.arguments ?? {};
  const exchange = given[deadLetterArguments.exchange];
  const inner = [...path, "arguments", deadLetterArguments.exchange];
  if (typeof exchange === "string") requireExchange(scope, exchange, inner, "value");
  const key = deadLetterArguments.routingKey;
  if (Object.hasOwn(given, key) && !Object.hasOwn(given, deadLetterArguments.exchange)) {
    const message = `RabbitMQ refuses ${key} without x-dead-letter-exchange; add it ("" is the default exchange)`;
    scope.report.add({ code: "needs-argument", message }, [...path, "arguments", key], "key");
  }
  const { deadLetter, retry } = draft;
  if (deadLetter === undefined && retry === undefined) return;
  for (const argument of Object.values(deadLetterArguments)) {
    if (!Object.hasOwn(given, argument)) continue;
    const field = deadLetter === undefined ? "retry" : "deadLetter";
    const message = `${field} and the argument ${argument} say the same thing; leave the argument out`;
    scope.report.add({ code: "given-twice", message }, [...path, "arguments", argument], "key");
  }
  if (deadLetter === undefined || deadLetter === true) return;
  const to = [...path, "deadLetter"];
  if (deadLetter.exchange !== undefined) {
    requireExchange(scope, deadLetter.exchange, [...to, "exchange"], "value");
  }
  const type = typeOf(scope, draft);
  if (deadLetter.strategy === "at-least-once" && type === "classic") {
    const message = "a classic queue has no dead-letter strategy; it is valid for type: quorum";
    scope.report.add({ code: "not-for-this-queue-type", message }, [...to, "strategy"], "key");
  }
}
