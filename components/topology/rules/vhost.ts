/** What the rules of one vhost need: its draft, its path, and the names it defines. */
import type { TopologyDefinition, VhostDefinition } from "../definition.ts";
import { type Draft, fieldOr } from "../language/draft.ts";
import { predeclaredExchanges, predeclaredTypes } from "../language/topology.ts";
import type { QueueType } from "../model.ts";
import { madeIn } from "../patterns/made.ts";
import { quote } from "../problem.ts";
import type { Path, Report } from "../report.ts";

export interface VhostScope {
  readonly name: string;
  readonly path: Path;
  readonly draft: Draft<VhostDefinition>;
  readonly users: ReadonlySet<string>;
  readonly exchanges: ReadonlySet<string>;
  readonly queues: ReadonlySet<string>;
  /** By the exchange's name; what its patterns make, too. */
  readonly exchangeTypes: ReadonlyMap<string, string>;
  /** By the queue's name; what its patterns make, too. */
  readonly queueTypes: ReadonlyMap<string, QueueType>;
  /** Of the broker it is for; everything is allowed where it is missing. */
  readonly brokerVersion: string | undefined;
  readonly report: Report;
}

/** What is wrong in itself still has its name, so that nothing that speaks of it is wrong too. */
const names = (of: object | undefined): ReadonlySet<string> => new Set(Object.keys(of ?? {}));

export function scopesOf(
  topology: Draft<TopologyDefinition>,
  report: Report,
  brokerVersion: string | undefined,
): readonly VhostScope[] {
  const users = names(topology.users);
  return Object.entries(topology.vhosts ?? {}).flatMap(([name, draft]) => {
    if (draft === undefined) return [];
    const path = ["vhosts", name];
    const made = madeIn(draft, path);
    const exchanges = new Set([...names(draft.exchanges), ...made.exchanges.map((each) => each.name)]);
    const queues = new Set([...names(draft.queues), ...made.queues.map((each) => each.name)]);
    const exchangeTypes = new Map([
      ...predeclaredTypes,
      ...made.exchanges.map((each) => [each.name, each.type] as const),
      ...typesOf(draft.exchanges, "direct"),
    ]);
    const queueTypes = new Map([
      ...made.queues.map((each) => [each.name, each.type] as const),
      ...typesOf(draft.queues, fieldOr(draft, "defaultQueueType", "quorum")),
    ]);
    const defined = { users, exchanges, queues, exchangeTypes, queueTypes };
    return [{ name, path, draft, ...defined, brokerVersion, report }];
  });
}

/** Of those whose type is right. */
function typesOf<Type extends string>(
  of: { readonly [name: string]: { readonly type?: Type | undefined } | undefined } | undefined,
  fallback: Type | undefined,
): readonly (readonly [string, Type])[] {
  return Object.entries(of ?? {}).flatMap(([name, draft]) => {
    const type = draft === undefined ? undefined : Object.hasOwn(draft, "type") ? draft.type : fallback;
    return type === undefined ? [] : [[name, type] as const];
  });
}

/** Reports an exchange that the vhost does not have. */
export function requireExchange(scope: VhostScope, name: string, path: Path, part: "key" | "value"): void {
  if (scope.exchanges.has(name) || predeclaredExchanges.includes(name)) return;
  const hint = scope.report.didYouMean(name, [...scope.exchanges, ...predeclaredExchanges]);
  const message = `vhost ${quote(scope.name)} defines no exchange ${quote(name)}; define it under \`exchanges\`, or name one that every vhost has (amq.direct, amq.fanout, amq.topic, amq.headers, …)${hint}`;
  scope.report.add({ code: "undefined-exchange", message }, path, part);
}

/** Reports a queue that the vhost does not have. */
export function requireQueue(scope: VhostScope, name: string, path: Path): void {
  if (scope.queues.has(name)) return;
  const hint = scope.report.didYouMean(name, scope.queues);
  const message = `vhost ${quote(scope.name)} defines no queue ${quote(name)}; define it under \`queues\`${hint}`;
  scope.report.add({ code: "undefined-queue", message }, path, "value");
}
