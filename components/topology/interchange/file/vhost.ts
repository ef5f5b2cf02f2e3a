/** A vhost in the form that people write. */
import { byText } from "../../canonical.ts";
import type {
  BindingDefinition,
  ExternalDefinition,
  OperatorPolicyDefinition,
  PermissionDefinition,
  PolicyDefinition,
  QueueBindingDefinition,
  QueueDefinition,
  TopicPermissionDefinition,
  VhostDefinition,
} from "../../definition/topology.ts";
import { bindingRecord } from "../../language/exchanges.ts";
import { defaultQueueType } from "../../language/queues.ts";
import { externalRecord, operatorPolicyRecord, policyRecord, vhostRecord } from "../../language/topology.ts";
import { permissionRecord, topicPermissionRecord } from "../../language/users.ts";
import type { Binding, Vhost } from "../../model.ts";
import { exchangeDefinition } from "./exchange.ts";
import { byName, withoutDefaults } from "./fields.ts";
import { type Folded, foldPatterns } from "./patterns.ts";
import { filterOf, queueBinding, queueDefinition } from "./queue.ts";
import { type UntunedVhost, untuned } from "./tunable.ts";

export interface Style {
  /** Whether to write patterns and filters if the objects are exactly their expansion. */
  readonly patterns: boolean;
}

const nothingFolded = (rest: UntunedVhost): Folded => ({
  rest,
  exchanges: new Map(),
  queues: new Map(),
  superStreams: new Map(),
});

const sorted = <Definition>(list: readonly (readonly [string, Definition])[]) =>
  Object.fromEntries(list.toSorted(([a], [b]) => byText(a, b)));

/** @param plugins fields of the vhost for plugins' parameters */
export function vhostDefinition(
  vhost: Vhost,
  plugins: Partial<VhostDefinition>,
  style: Style,
): VhostDefinition {
  const whole = style.patterns ? untuned(vhost) : vhost;
  const folded = style.patterns ? foldPatterns(whole) : nothingFolded(whole);
  const { rest } = folded;
  const queues = new Set([...folded.queues.keys(), ...rest.queues.map(({ name }) => name)]);
  // An exchange replaces a queue with shards, and the file binds the queue.
  const atQueue = ({ destination, destinationType }: Binding) =>
    queues.has(destination) &&
    (destinationType === "queue") === (folded.queues.get(destination)?.shards === undefined);
  const ofQueues = new Map<string, QueueBindingDefinition[]>();
  for (const binding of rest.bindings.filter(atQueue)) {
    const list = ofQueues.get(binding.destination) ?? [];
    list.push(queueBinding(binding, style.patterns));
    ofQueues.set(binding.destination, list);
  }
  const bound = (name: string, definition: QueueDefinition): readonly [string, QueueDefinition] => {
    const bindings = ofQueues.get(name);
    return [name, bindings === undefined ? definition : { ...definition, bindings }];
  };
  const users = [...new Set(vhost.topicPermissions.map((one) => one.user))];
  const defaultType = vhost.defaultQueueType ?? defaultQueueType;
  return withoutDefaults<VhostDefinition>(vhostRecord, {
    description: vhost.description,
    tags: vhost.tags,
    defaultQueueType: vhost.defaultQueueType,
    limits: vhost.limits,
    tracing: vhost.tracing,
    protectedFromDeletion: vhost.protectedFromDeletion,
    permissions: Object.fromEntries(
      vhost.permissions.map(({ user, configure, write, read }) => [
        user,
        withoutDefaults<PermissionDefinition>(permissionRecord, { configure, write, read }),
      ]),
    ),
    topicPermissions: Object.fromEntries(
      users.map((user) => [
        user,
        topicPermissionsOf(vhost.topicPermissions.filter((one) => one.user === user)),
      ]),
    ),
    access: undefined,
    exchanges: sorted([
      ...folded.exchanges,
      ...rest.exchanges.map((exchange) => [exchange.name, exchangeDefinition(exchange)] as const),
    ]),
    queues: sorted([
      ...[...folded.queues].map(([name, definition]) => bound(name, definition)),
      ...rest.queues.map((queue) => bound(queue.name, queueDefinition(queue, defaultType))),
    ]),
    bindings: rest.bindings.filter((binding) => !atQueue(binding)).map((one) => bindingOf(one, style)),
    policies: byName(whole.policies, ({ pattern, applyTo, priority, definition }) =>
      withoutDefaults<PolicyDefinition>(policyRecord, { pattern, applyTo, priority, definition }),
    ),
    operatorPolicies: byName(vhost.operatorPolicies, ({ pattern, applyTo, priority, definition }) =>
      withoutDefaults<OperatorPolicyDefinition>(operatorPolicyRecord, {
        pattern,
        applyTo,
        priority,
        definition,
      }),
    ),
    parameters: undefined,
    federationUpstreams: undefined,
    federationUpstreamSets: undefined,
    shovels: undefined,
    external: vhost.external && withoutDefaults<ExternalDefinition>(externalRecord, vhost.external),
    superStreams: folded.superStreams.size === 0 ? undefined : sorted([...folded.superStreams]),
    ...plugins,
  });
}

const topicPermissionsOf = (list: Vhost["topicPermissions"]) =>
  Object.fromEntries(
    list.map(({ exchange, write, read }) => [
      exchange,
      withoutDefaults<TopicPermissionDefinition>(topicPermissionRecord, { write, read }),
    ]),
  );

function bindingOf(binding: Binding, style: Style): BindingDefinition {
  const { source, destination, destinationType, routingKey, arguments: args } = binding;
  return withoutDefaults<BindingDefinition>(bindingRecord, {
    source,
    destination,
    destinationType,
    routingKey,
    ...(style.patterns ? filterOf(args) : { filter: undefined, arguments: args }),
  });
}
