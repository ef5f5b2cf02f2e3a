/** Objects in the form of the plan, each with the path of the field that creates it. */
import type {
  Binding,
  Exchange,
  GlobalParameter,
  OperatorPolicy,
  Parameter,
  Permission,
  Policy,
  Queue,
  QueueType,
  RoutingTest,
  TopicPermission,
  User,
  Vhost,
} from "../model.ts";
import type { Path } from "../report/collector.ts";

/** Common settings of a vhost's objects. */
export interface VhostContext {
  /** The type of queues without a type. */
  readonly defaultType: QueueType;
}

export type Placed<Object> = Omit<Object, "at"> & { readonly path: Path };

/** A queue with all its settings in its arguments, including those for a policy. */
export type WholeQueue = Queue & { readonly tunable?: true };

/** The objects that a field can add to its vhost. */
export interface Objects {
  readonly exchanges: readonly Placed<Exchange>[];
  readonly queues: readonly Placed<WholeQueue>[];
  readonly bindings: readonly Placed<Binding>[];
}

interface VhostLists extends Omit<Objects, "queues"> {
  readonly queues: readonly Placed<Queue>[];
  readonly permissions: readonly Placed<Permission>[];
  readonly topicPermissions: readonly Placed<TopicPermission>[];
  readonly policies: readonly Placed<Policy>[];
  readonly operatorPolicies: readonly Placed<OperatorPolicy>[];
  readonly parameters: readonly Placed<Parameter>[];
}

export type ExpandedVhost = Omit<Placed<Vhost>, keyof VhostLists> & VhostLists;

export interface ExpandedTopology {
  readonly users: readonly Placed<User>[];
  readonly vhosts: readonly ExpandedVhost[];
  readonly globalParameters: readonly Placed<GlobalParameter>[];
  readonly tests: readonly Placed<RoutingTest>[];
}

export const noObjects: Objects = { exchanges: [], queues: [], bindings: [] };

export function together(parts: readonly Objects[]): Objects {
  return {
    exchanges: parts.flatMap((part) => part.exchanges),
    queues: parts.flatMap((part) => part.queues),
    bindings: parts.flatMap((part) => part.bindings),
  };
}
