/** A vhost while the broker's lists, one for each kind of object, are gone through. */
import { byText, canonical } from "../canonical.ts";
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
} from "../model.ts";
import type { Entry } from "./entry.ts";
import { limitNames } from "./json.ts";
import { limitsIn } from "./limits.ts";

/** Each by what tells it apart in a broker. */
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

/** What a vhost says of itself: at its own level in old exports, in its metadata in newer ones. */
export function describeVhost(entry: Entry, draft: VhostDraft): void {
  const metadata = entry.inside("metadata");
  for (const part of metadata === undefined ? [entry] : [entry, metadata]) {
    const description = part.text("description", "");
    if (description !== "") draft.description = description;
    const tags = part.tags("tags");
    if (tags.length > 0) draft.tags = tags;
    const type = part.text("default_queue_type", "");
    // A broker writes "undefined" where none was set.
    if (type !== "" && type !== "undefined") {
      draft.defaultQueueType = part.word("default_queue_type", queueTypes, "classic");
    }
    draft.tracing = part.flag("tracing", draft.tracing);
    draft.protectedFromDeletion = part.flag("protected_from_deletion", draft.protectedFromDeletion);
  }
  draft.limits = { ...draft.limits, ...limitsIn(entry.values("limits"), limitNames.vhost, entry) };
  // How the vhost does at the moment, as /api/vhosts and old exports have it.
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

/** Keys are names, or names one after the other with a NUL between, which no name holds. */
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
