/** A vhost's parameters: sets of upstreams name upstreams, and shovels define their ends as their protocol requires. */
import type { ShovelDefinition } from "../definition/topology.ts";
import type { Draft } from "../language/draft.ts";
import type { Path } from "../report/collector.ts";
import { quote } from "../report/problem.ts";
import { hasLost, knows } from "../version.ts";
import type { VhostScope } from "./vhost.ts";

/** Components whose parameters have fields in the language. */
const ownFields = {
  shovel: "shovels",
  "federation-upstream": "federationUpstreams",
  "federation-upstream-set": "federationUpstreamSets",
  operator_policy: "operatorPolicies",
  policy: "policies",
  "vhost-limits": "limits",
} as const;

/** Shovels within one broker exist since 4.2 (its release notes). */
const localSince = "4.2";

/** Deletion protection of vhosts exists since 4.1 (rabbitmq-server#13018). */
const protectionSince = "4.1";

/**
 * Older brokers accepted `queue-length` with protocol amqp10, and the shovel crashed (rabbit_amqp10_shovel.erl of 4.2).
 */
const lengthUnknownSince = "4.2";

export function checkParameters(scope: VhostScope): void {
  const { draft, path, report } = scope;
  if (draft.protectedFromDeletion === true && !knows(scope.brokerVersion, protectionSince)) {
    const message = `RabbitMQ ${scope.brokerVersion} knows no protectedFromDeletion; it is valid from ${protectionSince} on`;
    report.add({ code: "not-in-this-version", message }, [...path, "protectedFromDeletion"], "key");
  }
  const upstreams = new Set(Object.keys(draft.federationUpstreams ?? {}));
  for (const [set, members] of Object.entries(draft.federationUpstreamSets ?? {})) {
    for (const [index, member] of (members ?? []).entries()) {
      if (member === undefined || upstreams.has(member)) continue;
      const message = `vhost ${quote(scope.name)} defines no federation upstream ${quote(member)}; define it under \`federationUpstreams\`${report.didYouMean(member, upstreams)}`;
      const at = [...path, "federationUpstreamSets", set, index];
      report.add({ code: "undefined-upstream", message }, at, "value");
    }
  }
  for (const [name, shovel] of Object.entries(draft.shovels ?? {})) {
    for (const side of ["source", "destination"] as const) {
      if (shovel?.[side]) checkEnd(scope, shovel[side], [...path, "shovels", name, side]);
    }
  }
  for (const [component, field] of Object.entries(ownFields)) {
    if (!Object.hasOwn(draft.parameters ?? {}, component)) continue;
    const message = `parameters of the component ${component} have a field of their own, ${field}; move them there`;
    report.add({ code: "has-a-field", message }, [...path, "parameters", component], "key");
  }
}

function checkEnd(scope: VhostScope, end: Draft<ShovelDefinition["source"]>, path: Path): void {
  const { report, brokerVersion } = scope;
  if (end.protocol === "local" && !knows(brokerVersion, localSince)) {
    const message = `RabbitMQ ${brokerVersion} knows no protocol: local; it is valid from ${localSince} on`;
    report.add({ code: "not-in-this-version", message }, [...path, "protocol"], "value");
  }
  if (end.protocol === "local" && Object.hasOwn(end, "prefetchCount")) {
    const message = "a shovel with protocol: local has no prefetchCount; leave it out";
    report.add({ code: "needs-argument", message }, [...path, "prefetchCount"], "key");
  }
  const amqp10 = end.protocol === "amqp10";
  const deleteAfter = "deleteAfter" in end ? end.deleteAfter : undefined;
  if (amqp10 && deleteAfter === "queue-length" && hasLost(brokerVersion, lengthUnknownSince)) {
    const message = `RabbitMQ ${brokerVersion} cannot see the length of a queue with protocol: amqp10, from ${lengthUnknownSince} on; leave deleteAfter out, or say protocol: amqp091`;
    report.add({ code: "not-in-this-version", message }, [...path, "deleteAfter"], "value");
  }
  for (const field of ["queue", "exchange", "routingKey", "address"] as const) {
    if (!Object.hasOwn(end, field) || amqp10 === (field === "address")) continue;
    const message = amqp10
      ? `with protocol: amqp10 a shovel's end is an address; leave ${field} out and give address`
      : "address is for protocol: amqp10; give queue or exchange, or say protocol: amqp10";
    report.add({ code: "needs-argument", message }, [...path, field], "key");
  }
  if (Object.hasOwn(end, "routingKey") && !Object.hasOwn(end, "exchange") && !amqp10) {
    const message = "routingKey is for an exchange; give exchange, or leave routingKey out";
    report.add({ code: "needs-argument", message }, [...path, "routingKey"], "key");
  }
}
