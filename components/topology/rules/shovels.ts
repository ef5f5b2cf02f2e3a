/** A shovel defines its ends as their protocol requires, and as the broker's version knows it. */
import type { ShovelDefinition } from "../definition/topology.ts";
import type { Draft } from "../language/draft.ts";
import {
  anyArgumentsSince,
  formerConsumerArguments,
  formerQueueArguments,
  localSince,
  type ShovelProtocol,
  shovelFields,
} from "../language/shovelFields.ts";
import type { Path } from "../report/collector.ts";
import { quote } from "../report/problem.ts";
import { hasLost, knows } from "../version.ts";
import type { VhostScope } from "./vhost.ts";

/**
 * Older brokers accepted `queue-length` with protocol amqp10, and the shovel crashed (rabbit_amqp10_shovel.erl of 4.2).
 */
const lengthUnknownSince = "4.2";

/** Before, only protocol amqp091 refused a number with no-ack. */
const noNumberWithoutAckSince = "4.3";

type End = Draft<ShovelDefinition["source"] & ShovelDefinition["destination"]>;

export function checkShovels(scope: VhostScope): void {
  for (const [name, shovel] of Object.entries(scope.draft.shovels ?? {})) {
    const path = [...scope.path, "shovels", name];
    if (shovel?.source) checkSource(scope, shovel.source, shovel.ackMode, [...path, "source"]);
    if (shovel?.destination) checkDestination(scope, shovel.destination, [...path, "destination"]);
  }
}

function checkSource(
  scope: VhostScope,
  source: Draft<ShovelDefinition["source"]>,
  ackMode: ShovelDefinition["ackMode"],
  path: Path,
): void {
  const { report, brokerVersion } = scope;
  const amqp10 = source.protocol === "amqp10";
  if (amqp10 && source.deleteAfter === "queue-length" && hasLost(brokerVersion, lengthUnknownSince)) {
    const message = `RabbitMQ ${brokerVersion} cannot see the length of a queue with protocol: amqp10, from ${lengthUnknownSince} on; leave deleteAfter out, or say protocol: amqp091`;
    report.add({ code: "not-in-this-version", message }, [...path, "deleteAfter"], "value");
  }
  const counts = typeof source.deleteAfter === "number" && ackMode === "no-ack";
  if (counts && (!amqp10 || knows(brokerVersion, noNumberWithoutAckSince))) {
    const message = `RabbitMQ refuses deleteAfter: ${source.deleteAfter} together with ackMode: no-ack; leave one of the two out`;
    report.add({ code: "given-twice", message }, [...path, "deleteAfter"], "value");
  }
  checkEnd(scope, source, path);
  if (Object.hasOwn(source, "routingKey") && !Object.hasOwn(source, "exchange") && !amqp10) {
    const message = "routingKey is for an exchange; give exchange, or leave routingKey out";
    report.add({ code: "needs-argument", message }, [...path, "routingKey"], "key");
  }
}

function checkDestination(
  scope: VhostScope,
  destination: Draft<ShovelDefinition["destination"]>,
  path: Path,
): void {
  const { report } = scope;
  checkEnd(scope, destination, path);
  const has = (field: string) => Object.hasOwn(destination, field);
  if (destination.protocol === "amqp10") {
    if (has("address")) return;
    const message = "a destination with protocol: amqp10 needs the field address";
    report.add({ code: "missing-field", message }, path, "key");
    return;
  }
  for (const other of ["exchange", "routingKey"]) {
    if (!has("queue") || !has(other)) continue;
    const message = `the queue is the destination already; leave ${other} out, or queue`;
    report.add({ code: "given-twice", message }, [...path, other], "key");
  }
}

function checkEnd(scope: VhostScope, end: End, path: Path): void {
  const { report, brokerVersion } = scope;
  const protocol = Object.hasOwn(end, "protocol") ? end.protocol : "amqp091";
  if (protocol === undefined) return;
  if (protocol === "local" && !knows(brokerVersion, localSince)) {
    const message = `RabbitMQ ${brokerVersion} knows no protocol: local; it is valid from ${localSince} on`;
    report.add({ code: "not-in-this-version", message }, [...path, "protocol"], "value");
    return;
  }
  for (const [field, protocols] of Object.entries(shovelFields)) {
    if (!Object.hasOwn(end, field)) continue;
    const since = protocols[protocol];
    const at = [...path, field];
    if (since === undefined) {
      report.add({ code: "needs-argument", message: foreign(protocol, field, protocols) }, at, "key");
    } else if (!knows(brokerVersion, since)) {
      const message = `RabbitMQ ${brokerVersion} knows no ${field} of a shovel with protocol: ${protocol}; it is valid from ${since} on`;
      report.add({ code: "not-in-this-version", message }, at, "key");
    }
  }
  if (knows(brokerVersion, anyArgumentsSince)) return;
  const former = [
    ["queueArguments", formerQueueArguments],
    ["consumerArguments", formerConsumerArguments],
  ] as const;
  for (const [field, allowed] of former) {
    for (const argument of Object.keys(end[field] ?? {})) {
      if (allowed.includes(argument)) continue;
      const message = `a shovel of RabbitMQ ${brokerVersion} refuses ${quote(argument)} here; allowed are ${allowed.join(", ")}`;
      report.add({ code: "not-in-this-version", message }, [...path, field, argument], "key");
    }
  }
}

const places = ["queue", "exchange", "routingKey"];

/** A field that another protocol has. */
function foreign(protocol: ShovelProtocol, field: string, protocols: object): string {
  if (protocol === "amqp10" && places.includes(field)) {
    return `with protocol: amqp10 a shovel's end is an address; leave ${field} out and give address`;
  }
  if (field === "address") {
    return "address is for protocol: amqp10; give queue or exchange, or say protocol: amqp10";
  }
  return `a shovel with protocol: ${protocol} has no ${field}; it is valid for protocol: ${Object.keys(protocols).join(", ")}`;
}
