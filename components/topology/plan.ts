/** Converts plain objects to the plan: the same topology gives the same plan, however it is written. */
import { byText, canonical, canonicalMap } from "./canonical.ts";
import type { ExpandedTopology, ExpandedVhost, Placed } from "./expand/objects.ts";
import type { Binding, External, Json, Plan, Position, RoutingTest, Vhost } from "./model.ts";
import type { Path } from "./report/collector.ts";

/** The position of a path in the file; undefined for a topology given in code. */
export type PositionOf = (path: Path) => Position | undefined;

const byName = (a: { readonly name: string }, b: { readonly name: string }) => byText(a.name, b.name);
const sorted = (strings: readonly string[]): readonly string[] => [...new Set(strings)].sort(byText);

/** @param positionOf gives each object of the plan its `at` */
export function planFrom(topology: ExpandedTopology, positionOf: PositionOf): Plan {
  const positioned = positioner(positionOf);
  return {
    users: topology.users.map((user) => positioned({ ...user, tags: sorted(user.tags) })).sort(byName),
    vhosts: topology.vhosts.map((vhost) => vhostOf(vhost, positioned)).sort(byName),
    globalParameters: topology.globalParameters
      .map((one) => positioned({ ...one, value: asStored(one.value) }))
      .sort(byName),
    tests: topology.tests.map((one) => positioned(testOf(one))),
  };
}

/** The broker returns an empty mapping as an empty list: it does not distinguish the two. */
function asStored(value: Json): Json {
  const inOrder = canonical(value);
  return JSON.stringify(inOrder) === "{}" ? [] : inOrder;
}

type Positioned = <One extends { readonly path: Path }>(
  one: One,
) => Omit<One, "path"> & { readonly at?: Position };

const positioner =
  (positionOf: PositionOf): Positioned =>
  ({ path, ...rest }) => {
    const at = positionOf(path);
    return at === undefined ? rest : { ...rest, at };
  };

function vhostOf(vhost: ExpandedVhost, positioned: Positioned): Vhost {
  const withArguments = <One extends Placed<Pick<Binding, "arguments">>>(one: One) =>
    positioned({ ...one, arguments: canonicalMap(one.arguments) });
  return positioned({
    ...vhost,
    tags: sorted(vhost.tags),
    permissions: vhost.permissions.map(positioned).sort((a, b) => byText(a.user, b.user)),
    topicPermissions: vhost.topicPermissions
      .map(positioned)
      .sort((a, b) => byText(a.user, b.user) || byText(a.exchange, b.exchange)),
    exchanges: vhost.exchanges.map(withArguments).sort(byName),
    queues: vhost.queues.map(withArguments).sort(byName),
    bindings: sortedBindings(vhost.bindings.map(withArguments)),
    policies: vhost.policies
      .map((one) => positioned({ ...one, definition: canonicalMap(one.definition) }))
      .sort(byName),
    operatorPolicies: vhost.operatorPolicies
      .map((one) => positioned({ ...one, definition: canonicalMap(one.definition) }))
      .sort(byName),
    parameters: vhost.parameters
      .map((one) => positioned({ ...one, value: asStored(one.value) }))
      .sort((a, b) => byText(a.component, b.component) || byName(a, b)),
    ...(vhost.external && { external: inOrder(vhost.external) }),
  });
}

const inOrder = ({ exchanges, queues, upstreams }: External): External => ({
  exchanges: sorted(exchanges),
  queues: sorted(queues),
  upstreams: sorted(upstreams),
});

function sortedBindings(bindings: readonly Binding[]): readonly Binding[] {
  const keyed = bindings.map((binding) => ({ binding, args: JSON.stringify(binding.arguments) }));
  keyed.sort(
    (a, b) =>
      byText(a.binding.source, b.binding.source) ||
      byText(a.binding.destinationType, b.binding.destinationType) ||
      byText(a.binding.destination, b.binding.destination) ||
      byText(a.binding.routingKey, b.binding.routingKey) ||
      byText(a.args, b.args),
  );
  return keyed.map(({ binding }) => binding);
}

function testOf(test: Placed<RoutingTest>): Placed<RoutingTest> {
  const { publish, reaches, afterReject, outcome } = test;
  return {
    ...test,
    publish: { ...publish, headers: canonicalMap(publish.headers) },
    reaches: sorted(reaches),
    ...(afterReject === undefined ? {} : { afterReject: sorted(afterReject) }),
    ...(outcome === undefined ? {} : { outcome: { ...outcome, endsIn: sorted(outcome.endsIn) } }),
  };
}
