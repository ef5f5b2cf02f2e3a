/** Converts a plan to the objects that Warren's own provider takes. */
import type { Input, Output } from "@pulumi/pulumi";
import type { Choice, Choices } from "../provider/state/choices.ts";
import { type Tree, treeOf } from "../provider/state/tree.ts";
import { bindingKey, escaped, type KindName, type Owned } from "../topology/interchange/codec/objects.ts";
import type {
  ExchangeValue,
  PolicyValue,
  QueueValue,
  SettingsValue,
} from "../topology/interchange/codec/values.ts";
import type * as model from "../topology/model.ts";
import { type Division, hasSettings } from "./division.ts";

type UserHeld = { readonly tags: readonly string[] } & (
  | { readonly passwordHash: Input<string> }
  | { readonly password: Input<string> }
);

/** Users, their limits, and global parameters. A hash is a secret: it allows anybody to try passwords. */
export function globalObjects(
  { official, own }: Division,
  passwords: ReadonlyMap<string, Output<string>>,
  secret: (text: string) => Input<string>,
): readonly Owned<model.Json | UserHeld>[] {
  const others = new Set(official.users.map(({ name }) => name));
  return [
    ...own.users.flatMap((user): readonly Owned<UserHeld>[] => {
      if (others.has(user.name)) return [];
      const { name, tags, password } = user;
      const known = passwords.get(name);
      if (password.kind === "hash") {
        return [{ kind: "users", keys: [name], value: { tags, passwordHash: secret(password.hash) } }];
      }
      // No secret: each value in which the empty text occurs would be one, too.
      if (password.kind === "none")
        return [{ kind: "users", keys: [name], value: { tags, passwordHash: "" } }];
      return known === undefined ? [] : [{ kind: "users", keys: [name], value: { tags, password: known } }];
    }),
    ...own.users.flatMap(({ name, limits }) => limited("userLimits", [name], limits)),
    ...own.globalParameters.map(({ name, value }) => plain("globalParameters", [name], value)),
  ];
}

/**
 * All objects of a vhost but its parameters, whose secrets come from elsewhere.
 * @param makesVhost whether to include the vhost itself
 */
export function vhostObjects(vhost: model.Vhost, makesVhost: boolean): readonly Owned[] {
  return [
    ...(makesVhost ? [plain("vhost", [], true)] : []),
    ...(hasSettings(vhost) ? [plain("settings", [], settings(vhost))] : []),
    ...limited("limits", [], vhost.limits),
    ...vhost.permissions.map(({ user, configure, write, read }) =>
      plain("permissions", [user], { configure, write, read }),
    ),
    ...vhost.topicPermissions.map(topicPermission),
    ...vhost.exchanges.map((one) => plain("exchanges", [one.name], exchange(one))),
    ...vhost.queues.map((one) => plain("queues", [one.name], queue(one))),
    ...vhost.bindings.map(({ source, destination, destinationType, routingKey, arguments: args }) => {
      const value = { source, destination, destinationType, routingKey, arguments: args };
      return plain("bindings", [bindingKey(value)], value);
    }),
    ...vhost.policies.map(policyObject),
    ...vhost.operatorPolicies.map((one) => plain("operatorPolicies", [one.name], policy(one))),
  ];
}

/** What the file allows to happen to the queues. */
export function choicesOf({ queues }: model.Vhost): Choices {
  return new Map(
    queues.flatMap(({ name, allowLoss, onReplace }): [string, Choice][] => {
      const choice = { ...(allowLoss && { allowLoss }), ...(onReplace && { onReplace }) };
      return Object.keys(choice).length === 0 ? [] : [[name, choice]];
    }),
  );
}

/**
 * Exchanges that objects of `vhost` depend on and that other resources make, with their settings: see
 * components/provider/kinds/cascadeParents.ts.
 */
export function cascadeParents(
  { name, bindings, topicPermissions }: Pick<model.Vhost, "name" | "bindings" | "topicPermissions">,
  { vhosts }: Pick<model.Plan, "vhosts">,
): { readonly restsOn?: Tree<model.Json> } {
  const named = new Set([
    ...bindings.flatMap((one) => [
      one.source,
      ...(one.destinationType === "exchange" ? [one.destination] : []),
    ]),
    ...topicPermissions.map((one) => one.exchange),
  ]);
  const all = vhosts.find((vhost) => vhost.name === name)?.exchanges ?? [];
  const below = all.filter((one) => named.has(one.name));
  if (below.length === 0) return {};
  return { restsOn: treeOf(below.map((one) => plain("exchanges", [one.name], exchange(one)))) };
}

function plain(kind: KindName, keys: readonly string[], value: model.Json): Owned {
  return { kind, keys, value: escaped(value) };
}

export function policyObject(one: model.Policy): Owned {
  return plain("policies", [one.name], policy(one));
}

export function topicPermission({ user, exchange, write, read }: model.TopicPermission): Owned {
  return plain("topicPermissions", [user, exchange], { write, read });
}

function limited(
  kind: "limits" | "userLimits",
  keys: readonly string[],
  limits: model.VhostLimits | model.UserLimits,
): readonly Owned[] {
  return Object.entries(limits).map(([name, limit]) => ({ kind, keys: [...keys, name], value: limit }));
}

function settings(vhost: model.Vhost): SettingsValue {
  const { description = "", tags, defaultQueueType, tracing, protectedFromDeletion } = vhost;
  return { description, tags, ...(defaultQueueType && { defaultQueueType }), tracing, protectedFromDeletion };
}

function exchange({ type, durable, autoDelete, internal, arguments: args }: model.Exchange): ExchangeValue {
  return { type, durable, autoDelete, internal, arguments: args };
}

function queue({ type, durable, autoDelete, arguments: args }: model.Queue): QueueValue {
  return { type, durable, autoDelete, arguments: args };
}

function policy({
  pattern,
  applyTo,
  priority,
  definition,
}: model.OperatorPolicy | model.Policy): PolicyValue {
  return { pattern, applyTo, priority, definition };
}
