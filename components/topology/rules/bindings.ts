/** Bindings lead from an exchange to a queue or an exchange of the same vhost, and none appears twice. */
import { canonical } from "../canonical.ts";
import type { BindingDefinition } from "../definition/topology.ts";
import { bindingKeys } from "../expand/bindingKeys.ts";
import { type Draft, fieldOr } from "../language/draft.ts";
import type { Json } from "../model.ts";
import type { Path } from "../report/collector.ts";
import { formatPath } from "../report/problem.ts";
import { checkBindingOf } from "./exchangeTypes.ts";
import { requireExchange, requireQueue, type VhostScope } from "./vhost.ts";

interface Ends {
  readonly source: string;
  readonly destination: string;
  readonly destinationType: "queue" | "exchange";
}

/** The fields of a binding without source and destination, under a queue or under `bindings`. */
type Fields = Draft<Pick<BindingDefinition, "routingKey" | "routingKeys" | "filter" | "arguments">>;

export function checkBindings(scope: VhostScope): void {
  const seen = new Map<string, Path>();
  const once = (ends: Ends, binding: Fields, path: Path) => {
    checkKeys(scope, binding, path);
    const args = fieldOr(binding, "arguments", {});
    const filter = fieldOr(binding, "filter", {});
    if (args === undefined || filter === undefined) return;
    if (Object.hasOwn(args, "x-match") && Object.hasOwn(binding, "filter")) {
      const message = "filter and the argument x-match say the same thing; leave the argument out";
      scope.report.add({ code: "given-twice", message }, [...path, "filter"], "key");
    }
    const { source, destination, destinationType } = ends;
    const ofAllKeys = [
      source,
      destinationType,
      destination,
      canonical(args as Json),
      canonical(filter as Json),
    ]; // checked to be JSON
    for (const given of bindingKeys(binding)) {
      checkBindingOf(scope, { ...ends, ...given, arguments: args }, path);
      const at = [...path, ...(binding.routingKeys === undefined ? [] : given.field)];
      const identity = JSON.stringify([...ofAllKeys, given.key]);
      const first = seen.get(identity);
      if (first === undefined) {
        seen.set(identity, at);
        continue;
      }
      const message = `this binding is the same as ${formatPath(first)}; RabbitMQ would hold it once, so remove one of the two`;
      scope.report.add({ code: "duplicate-binding", message }, at, "value");
    }
  };

  const sourceOf = (name: string | undefined, path: Path) => {
    if (name === undefined) return;
    if (name === "") defaultExchange(scope, path, "source");
    else requireExchange(scope, name, path, "value");
  };

  for (const [queue, draft] of Object.entries(scope.draft.queues ?? {})) {
    for (const [index, binding] of (draft?.bindings ?? []).entries()) {
      if (binding === undefined) continue;
      const path = [...scope.path, "queues", queue, "bindings", index];
      sourceOf(binding.exchange, [...path, "exchange"]);
      if (!binding.exchange) continue;
      const ends: Ends = { source: binding.exchange, destination: queue, destinationType: "queue" };
      once(ends, binding, path);
    }
  }
  for (const [index, binding] of (scope.draft.bindings ?? []).entries()) {
    if (binding === undefined) continue;
    const path = [...scope.path, "bindings", index];
    const { source, destination } = binding;
    const destinationType = fieldOr(binding, "destinationType", "queue");
    sourceOf(source, [...path, "source"]);
    if (destination === undefined || destinationType === undefined) continue;
    const to = [...path, "destination"];
    if (destinationType === "queue") requireQueue(scope, destination, to);
    else if (destination === "") defaultExchange(scope, to, "destination");
    else requireExchange(scope, destination, to, "value");
    if (!source) continue;
    const ends: Ends = { source, destination, destinationType };
    once(ends, binding, path);
  }
}

function checkKeys({ report }: VhostScope, binding: Fields, path: Path): void {
  if (!Object.hasOwn(binding, "routingKeys")) return;
  const at = [...path, "routingKeys"];
  if (Object.hasOwn(binding, "routingKey")) {
    const message = "routingKey and routingKeys are both given; put all keys into routingKeys";
    report.add({ code: "given-twice", message }, at, "key");
  }
  if (binding.routingKeys?.length !== 0) return;
  const message = 'at least one key is needed here; for messages with an empty key write routingKeys: [""]';
  report.add({ code: "missing-field", message }, at, "key");
}

function defaultExchange(scope: VhostScope, path: Path, end: string): void {
  const why =
    "it reaches every queue by the queue's name without a binding; publish to it with the queue's name as routing key, or name another exchange";
  const message = `the default exchange "" cannot be the ${end} of a binding: ${why}`;
  scope.report.add({ code: "default-exchange", message }, path, "value");
}
