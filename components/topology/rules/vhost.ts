/** The context for the rules of one vhost: its draft, its path, and the names that it defines. */
import type { QueueDefinition, TopologyDefinition, VhostDefinition } from "../definition/topology.ts";
import type { VhostObjects } from "../expand/vhostObjects.ts";
import { type Draft, fieldOr } from "../language/draft.ts";
import { defaultQueueType } from "../language/queues.ts";
import type { External, QueueType } from "../model.ts";
import type { Path, Report } from "../report/collector.ts";
import { quote } from "../report/problem.ts";
import { bindablePredeclared } from "../routing/predeclared.ts";

export interface VhostScope {
  readonly name: string;
  readonly path: Path;
  readonly draft: Draft<VhostDefinition>;
  readonly users: ReadonlySet<string>;
  readonly exchanges: ReadonlySet<string>;
  readonly queues: ReadonlySet<string>;
  readonly upstreams: ReadonlySet<string>;
  /** What somebody else makes. */
  readonly external: { readonly [Kind in keyof External]: ReadonlySet<string> };
  /** By the exchange's name; includes the exchanges of patterns. */
  readonly exchangeTypes: ReadonlyMap<string, string>;
  /** By the queue's name; includes the queues of patterns. */
  readonly queueTypes: ReadonlyMap<string, QueueType>;
  /** The broker's version; missing: everything is allowed. */
  readonly brokerVersion: string | undefined;
  readonly report: Report;
  /** The expansion of its valid exchanges, queues and super streams. */
  readonly objects: VhostObjects;
}

/** Includes invalid objects, so that references to them are not reported, too. */
const names = (of: object | undefined): ReadonlySet<string> => new Set(Object.keys(of ?? {}));

export function scopesOf(
  topology: Draft<TopologyDefinition>,
  objectsOf: ReadonlyMap<string, VhostObjects>,
  report: Report,
  brokerVersion: string | undefined,
): readonly VhostScope[] {
  const users = names(topology.users);
  return Object.entries(topology.vhosts ?? {}).flatMap(([name, draft]) => {
    const objects = objectsOf.get(name);
    if (draft === undefined || objects === undefined) return [];
    const path = ["vhosts", name];
    const { made } = objects;
    const exchanges = new Set([...names(draft.exchanges), ...made.exchanges.map((each) => each.name)]);
    const queues = new Set([...names(draft.queues), ...made.queues.map((each) => each.name)]);
    const exchangeTypes = new Map([
      ...[...bindablePredeclared.values()].map((each) => [each.name, each.type] as const),
      ...made.exchanges.map((each) => [each.name, each.type] as const),
      ...typesOf(draft.exchanges, "direct"),
    ]);
    const queueTypes = new Map([
      ...made.queues.map((each) => [each.name, each.type] as const),
      ...typesOf(draft.queues, fieldOr(draft, "defaultQueueType", defaultQueueType)),
    ]);
    const upstreams = names(draft.federationUpstreams);
    const defined = { users, exchanges, queues, upstreams, exchangeTypes, queueTypes };
    const others = (kind: keyof External) =>
      new Set(draft.external?.[kind]?.filter((one) => one !== undefined));
    const external = {
      exchanges: others("exchanges"),
      queues: others("queues"),
      upstreams: others("upstreams"),
    };
    return [{ name, path, draft, ...defined, external, brokerVersion, report, objects }];
  });
}

/** Of objects with a valid type. */
function typesOf<Type extends string>(
  of: { readonly [name: string]: { readonly type?: Type | undefined } | undefined } | undefined,
  fallback: Type | undefined,
): readonly (readonly [string, Type])[] {
  return Object.entries(of ?? {}).flatMap(([name, draft]) => {
    const type = draft === undefined ? undefined : Object.hasOwn(draft, "type") ? draft.type : fallback;
    return type === undefined ? [] : [[name, type] as const];
  });
}

/** Undefined if it is invalid. */
export const typeOf = ({ draft }: VhostScope, queue: Draft<QueueDefinition>): QueueType | undefined =>
  fieldOr(queue, "type", fieldOr(draft, "defaultQueueType", defaultQueueType));

/** Reports an exchange that does not exist in the vhost. The default exchange always does. */
export function requireExchange(scope: VhostScope, name: string, path: Path, part: "key" | "value"): void {
  if (name === "" || bindablePredeclared.has(name) || isThere(scope, "exchanges", name)) return;
  const hint = scope.report.didYouMean(name, [...scope.exchanges, ...bindablePredeclared.keys()]);
  const message = `vhost ${quote(scope.name)} defines no exchange ${quote(name)}; define it under \`exchanges\`, name one that every vhost has (amq.direct, amq.fanout, amq.topic, amq.headers, …), or, if somebody else makes it, list it under \`external.exchanges\`${hint}`;
  scope.report.add({ code: "undefined-exchange", message }, path, part);
}

/** Reports a queue that does not exist in the vhost. */
export function requireQueue(scope: VhostScope, name: string, path: Path): void {
  if (isThere(scope, "queues", name)) return;
  const hint = scope.report.didYouMean(name, scope.queues);
  const message = `vhost ${quote(scope.name)} defines no queue ${quote(name)}; define it under \`queues\`, or, if somebody else makes it, list it under \`external.queues\`${hint}`;
  scope.report.add({ code: "undefined-queue", message }, path, "value");
}

/** Reports a federation upstream that does not exist in the vhost. */
export function requireUpstream(scope: VhostScope, name: string, path: Path): void {
  if (isThere(scope, "upstreams", name)) return;
  const hint = scope.report.didYouMean(name, scope.upstreams);
  const message = `vhost ${quote(scope.name)} defines no federation upstream ${quote(name)}; define it under \`federationUpstreams\`, or, if somebody else makes it, list it under \`external.upstreams\`${hint}`;
  scope.report.add({ code: "undefined-upstream", message }, path, "value");
}

const isThere = (scope: VhostScope, kind: keyof External, name: string): boolean =>
  scope[kind].has(name) || scope.external[kind].has(name);

/** Reports objects that the vhost defines and calls external. */
export function checkExternal(scope: VhostScope): void {
  for (const kind of ["exchanges", "queues", "upstreams"] as const) {
    for (const [index, name] of (scope.draft.external?.[kind] ?? []).entries()) {
      if (name === undefined || !scope[kind].has(name)) continue;
      const message = `${quote(name)} is external, and vhost ${quote(scope.name)} makes it, too; leave one of the two out`;
      scope.report.add({ code: "given-twice", message }, [...scope.path, "external", kind, index], "value");
    }
  }
}
