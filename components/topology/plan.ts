/** From plain objects to the plan: one order, one form, the same for every way to write the same topology. */
import { byText, canonical, canonicalMap } from "./canonical.ts";
import type { PasswordSource } from "./definition.ts";
import type { Expanded, ExpandedTopology, ExpandedVhost } from "./expand.ts";
import type { Binding, Password, Plan, Position, User, Vhost } from "./model.ts";
import type { Path } from "./report.ts";

/** Where a path stands in the file; nothing for what was given in code. */
export type PositionOf = (path: Path) => Position | undefined;

/** @param positionOf tells what each object of the plan carries as `at` */
export function planFrom(topology: ExpandedTopology, positionOf: PositionOf): Plan {
  const at = ({ path }: { readonly path: Path }) => {
    const position = positionOf(path);
    return position === undefined ? {} : { at: position };
  };
  const users = topology.users.map(
    (user): User => ({
      name: user.name,
      tags: [...new Set(user.tags)].sort(byText),
      password: passwordOf(user.password),
      ...at(user),
    }),
  );
  return {
    users: users.sort((a, b) => byText(a.name, b.name)),
    vhosts: topology.vhosts.map((vhost) => vhostOf(vhost, at)).sort((a, b) => byText(a.name, b.name)),
  };
}

function passwordOf(given: "generate" | PasswordSource): Password {
  if (given === "generate") return { kind: "generate" };
  if (given.config !== undefined) return { kind: "config", key: given.config };
  if (given.secretRef !== undefined) {
    return { kind: "secretRef", name: given.secretRef.name, key: given.secretRef.key };
  }
  return { kind: "hash", hash: given.hash ?? "" }; // validated: exactly one of the three is there
}

function vhostOf(vhost: ExpandedVhost, at: (of: { readonly path: Path }) => { at?: Position }): Vhost {
  const byName = (a: { readonly name: string }, b: { readonly name: string }) => byText(a.name, b.name);
  return {
    name: vhost.name,
    permissions: vhost.permissions
      .map((one) => ({
        user: one.user,
        configure: one.configure,
        write: one.write,
        read: one.read,
        ...at(one),
      }))
      .sort((a, b) => byText(a.user, b.user)),
    topicPermissions: vhost.topicPermissions
      .map((one) => ({
        user: one.user,
        exchange: one.exchange,
        write: one.write,
        read: one.read,
        ...at(one),
      }))
      .sort((a, b) => byText(a.user, b.user) || byText(a.exchange, b.exchange)),
    exchanges: vhost.exchanges
      .map((one) => ({
        name: one.name,
        type: one.type,
        durable: one.durable,
        autoDelete: one.autoDelete,
        arguments: canonicalMap(one.arguments),
        ...at(one),
      }))
      .sort(byName),
    queues: vhost.queues
      .map((one) => ({
        name: one.name,
        type: one.type,
        durable: one.durable,
        autoDelete: one.autoDelete,
        arguments: canonicalMap({ ...one.arguments, "x-queue-type": one.type }),
        ...at(one),
      }))
      .sort(byName),
    bindings: sortedBindings(vhost.bindings.map((one) => ({ ...bindingOf(one), ...at(one) }))),
    policies: vhost.policies
      .map((one) => ({
        name: one.name,
        pattern: one.pattern,
        applyTo: one.applyTo,
        priority: one.priority,
        definition: canonicalMap(one.definition),
        ...at(one),
      }))
      .sort(byName),
    ...at(vhost),
  };
}

function bindingOf(one: Expanded<Omit<Binding, "at">>): Binding {
  return {
    source: one.source,
    destination: one.destination,
    destinationType: one.destinationType,
    routingKey: one.routingKey,
    arguments: canonicalMap(one.arguments),
  };
}

function sortedBindings(bindings: readonly Binding[]): readonly Binding[] {
  const keyed = bindings.map((binding) => ({ binding, args: JSON.stringify(canonical(binding.arguments)) }));
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
