/** Collects a vhost from the broker's lists, which are sorted by kind of object. */
import { byText, canonical } from "../../canonical.ts";
import type {
  Binding,
  Exchange,
  OperatorPolicy,
  Parameter,
  Permission,
  Policy,
  Queue,
  QueueType,
  TopicPermission,
  Vhost,
  VhostLimits,
} from "../../model.ts";
import { vhostCodec } from "../codec/vhost.ts";
import type { Entry } from "./entry.ts";
import { limitsIn } from "./limits.ts";

/** Each by its identity in a broker. */
export interface VhostDraft {
  readonly name: string;
  description?: string;
  tags: readonly string[];
  defaultQueueType?: QueueType;
  limits: VhostLimits;
  tracing: boolean;
  protectedFromDeletion: boolean;
  readonly permissions: Map<string, Permission>;
  readonly topicPermissions: Map<string, TopicPermission>;
  readonly exchanges: Map<string, Exchange>;
  readonly queues: Map<string, Queue>;
  readonly bindings: Map<string, Binding>;
  readonly policies: Map<string, Policy>;
  readonly operatorPolicies: Map<string, OperatorPolicy>;
  readonly parameters: Map<string, Parameter>;
}

export function vhostDraft(name: string): VhostDraft {
  return {
    name,
    tags: [],
    limits: {},
    tracing: false,
    protectedFromDeletion: false,
    permissions: new Map(),
    topicPermissions: new Map(),
    exchanges: new Map(),
    queues: new Map(),
    bindings: new Map(),
    policies: new Map(),
    operatorPolicies: new Map(),
    parameters: new Map(),
  };
}

export const queueTypes: readonly QueueType[] = ["classic", "quorum", "stream"];

/** The vhost's own settings. */
export function describeVhost(entry: Entry, draft: VhostDraft): void {
  const { description = "", defaultQueueType: type, ...before } = draft;
  const settings = vhostCodec.read(entry, queueTypes, {
    ...before,
    description,
    ...(type && { defaultQueueType: type }),
  });
  if (settings.description !== "") draft.description = settings.description;
  draft.tags = settings.tags;
  const defaultType = queueTypes.find((each) => each === settings.defaultQueueType);
  if (defaultType !== undefined) draft.defaultQueueType = defaultType;
  draft.tracing = settings.tracing;
  draft.protectedFromDeletion = settings.protectedFromDeletion;
  draft.limits = { ...draft.limits, ...limitsIn("vhost", entry.values("limits"), entry) };
  // The vhost's current status, in /api/vhosts and old exports.
  entry.ignore("cluster_state", "name");
}

export function vhostOf(draft: VhostDraft): Vhost {
  return {
    ...draft,
    permissions: inOrder(draft.permissions),
    topicPermissions: inOrder(draft.topicPermissions),
    exchanges: inOrder(draft.exchanges),
    queues: inOrder(draft.queues),
    bindings: [...draft.bindings.values()].sort(byBinding()),
    policies: inOrder(draft.policies),
    operatorPolicies: inOrder(draft.operatorPolicies),
    parameters: inOrder(draft.parameters),
  };
}

/** Keys are names, or names joined by NUL, which a name cannot contain. */
const inOrder = <T>(byKey: ReadonlyMap<string, T>): readonly T[] =>
  [...byKey].sort(([a], [b]) => byText(a, b)).map(([, value]) => value);

/** The order of the plan: by source, kind of destination, destination, key, arguments. */
function byBinding(): (a: Binding, b: Binding) => number {
  const texts = new Map<Binding, string>();
  const argumentsOf = (binding: Binding) => {
    const text = texts.get(binding) ?? JSON.stringify(canonical(binding.arguments));
    texts.set(binding, text);
    return text;
  };
  return (a, b) =>
    byText(a.source, b.source) ||
    byText(a.destinationType, b.destinationType) ||
    byText(a.destination, b.destination) ||
    byText(a.routingKey, b.routingKey) ||
    byText(argumentsOf(a), argumentsOf(b));
}
