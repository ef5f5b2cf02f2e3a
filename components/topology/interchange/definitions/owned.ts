/** Objects that no file should declare, because they belong to the broker, a plugin or a client. */

import type { Binding, Exchange, ObjectKind, Plan, Vhost } from "../../model.ts";
import { formatPath } from "../../report/problem.ts";
import { bindablePredeclared } from "../../routing/predeclared.ts";

export interface Declarable {
  readonly plan: Plan;
  /** What was left out, one sentence each. */
  readonly leftOut: readonly string[];
}

/** Names of the broker's internal parameters. */
const brokersNotes = (name: string) =>
  name === "cluster_name" || name === "cluster_tags" || name.startsWith("internal");

/** Names that only a broker generates, or a plugin for its own links. */
const pluginsPrefix = /^(federation: |sharding: )/;

export function declarable(plan: Plan): Declarable {
  const leftOut: string[] = [];
  const keep =
    <T>(path: (one: T) => readonly string[], why: (one: T) => string | undefined) =>
    (one: T) => {
      const reason = why(one);
      if (reason !== undefined) leftOut.push(`${formatPath(path(one))}: ${reason}`);
      return reason === undefined;
    };
  const globalParameters = plan.globalParameters.filter(
    keep(
      ({ name }) => ["globalParameters", name],
      ({ name }) => ownerOf("global parameter", name),
    ),
  );
  const inVhost = (vhost: Vhost): Vhost => {
    const path =
      (kind: string) =>
      ({ name }: { readonly name: string }) => ["vhosts", vhost.name, kind, name];
    const exchanges = vhost.exchanges.filter(
      keep<Exchange>(path("exchanges"), ({ name, type }) => ownerOf("exchange", name, type)),
    );
    const queues = vhost.queues.filter(keep(path("queues"), ({ name }) => ownerOf("queue", name)));
    const exchangeNames = new Set([...exchanges.map(({ name }) => name), ...bindablePredeclared.keys()]);
    const queueNames = new Set(queues.map(({ name }) => name));
    const missing = ({ source, destination, destinationType }: Binding) => {
      if (!exchangeNames.has(source)) return `no exchange ${source}`;
      const found = destinationType === "queue" ? queueNames : exchangeNames;
      return found.has(destination) ? undefined : `no ${destinationType} ${destination}`;
    };
    return {
      ...vhost,
      exchanges,
      queues,
      bindings: vhost.bindings.filter(
        keep(
          ({ source, destination }) => ["vhosts", vhost.name, "bindings", `${source} → ${destination}`],
          (binding) => {
            const what = missing(binding);
            return what === undefined ? undefined : `there is ${what} to declare`;
          },
        ),
      ),
    };
  };
  return { plan: { ...plan, globalParameters, vhosts: plan.vhosts.map(inVhost) }, leftOut };
}

/** The owner of an object, if its name shows it. @param type of an exchange */
export function ownerOf(kind: ObjectKind, name: string, type = ""): string | undefined {
  if (kind === "global parameter") return brokersNotes(name) ? "the broker keeps it for itself" : undefined;
  if (kind !== "exchange" && kind !== "queue") return undefined;
  if (name.startsWith("amq.")) return "the broker named it, for itself or for a client";
  if (pluginsPrefix.test(name) || type === "x-federation-upstream") return "a plugin makes it";
  return undefined;
}
