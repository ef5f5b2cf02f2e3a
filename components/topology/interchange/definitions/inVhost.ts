/** Reads the broker's lists of objects in vhosts, entry by entry. */
import { quote } from "../../report/problem.ts";
import { bindingCodec } from "../codec/binding.ts";
import { exchangeCodec } from "../codec/exchange.ts";
import { operatorPolicyComponent, vhostLimitsComponent } from "../codec/parameter.ts";
import { permissionCodec, topicPermissionCodec } from "../codec/permission.ts";
import { operatorPolicyCodec, policyCodec } from "../codec/policy.ts";
import { queueCodec } from "../codec/queue.ts";
import type { Entry } from "./entry.ts";
import { limitsIn } from "./limits.ts";
import { queueTypes, type VhostDraft } from "./vhostDraft.ts";

export const vhostKeys = [
  "permissions",
  "topic_permissions",
  "exchanges",
  "queues",
  "bindings",
  "policies",
  "parameters",
] as const;

export type VhostKey = (typeof vhostKeys)[number];

const readers: { readonly [Key in VhostKey]: (entry: Entry, vhost: VhostDraft) => void } = {
  permissions: readPermission,
  topic_permissions: readTopicPermission,
  exchanges: readExchange,
  queues: readQueue,
  bindings: readBinding,
  policies: (entry, vhost) => {
    const policy = { name: entry.text("name"), ...policyCodec.read(entry) };
    keep(entry, vhost.policies, policy.name, policy, ["policy", policy.name]);
  },
  parameters: readParameter,
};

/** Adds the entry's object to the vhost; an entry that cannot be read is reported and left out. */
export const readInVhost = (key: VhostKey, entry: Entry, vhost: VhostDraft): void =>
  readers[key](entry, vhost);

/** Brokers use the first of two exchanges or queues with one name, and the last of everything else. */
export const secondOf = (kind: string, name: string, used: "first" | "last"): string =>
  `there are two of the ${kind} ${quote(name)}; a broker uses the ${used} one, and so does the file`;

/** Adds a good entry's object under its key. */
function keep<One>(
  entry: Entry,
  map: Map<string, One>,
  key: string,
  one: One,
  [kind, name]: readonly [kind: string, name: string],
  used: "first" | "last" = "last",
): void {
  if (!entry.good()) return;
  const isSecond = map.has(key);
  if (isSecond) entry.warn("duplicate-object", secondOf(kind, name, used));
  if (!isSecond || used === "last") map.set(key, one);
}

/** Two names as one key: a name cannot contain a NUL. */
const pair = (a: string, b: string) => `${a}\0${b}`;

function readPermission(entry: Entry, vhost: VhostDraft): void {
  const permission = { user: entry.text("user"), ...permissionCodec.read(entry) };
  keep(entry, vhost.permissions, permission.user, permission, ["permissions of user", permission.user]);
}

function readTopicPermission(entry: Entry, vhost: VhostDraft): void {
  const [user, exchange] = [entry.text("user"), entry.text("exchange")];
  const permission = { user, exchange, ...topicPermissionCodec.read(entry) };
  const what = ["topic permissions of user", user] as const;
  keep(entry, vhost.topicPermissions, pair(user, exchange), permission, what);
}

function readExchange(entry: Entry, vhost: VhostDraft): void {
  const exchange = { name: entry.text("name"), ...exchangeCodec.read(entry) };
  entry.ignore("policy", "user_who_performed_action", "message_stats");
  keep(entry, vhost.exchanges, exchange.name, exchange, ["exchange", exchange.name], "first");
}

function readQueue(entry: Entry, vhost: VhostDraft): void {
  const name = entry.text("name");
  const queue = queueCodec.read(entry, vhost.defaultQueueType);
  const type = queueTypes.find((each) => each === queue.type);
  if (type === undefined) {
    const message = `the queue ${quote(name)} is of type ${quote(queue.type)}, which only its plugin makes`;
    entry.refuse("unknown-value", message, "type");
    return;
  }
  keep(entry, vhost.queues, name, { name, ...queue, type }, ["queue", name], "first");
}

function readBinding(entry: Entry, vhost: VhostDraft): void {
  const binding = bindingCodec.read(entry);
  entry.ignore("properties_key");
  const what = ["binding", `${binding.source} → ${binding.destination}`] as const;
  keep(entry, vhost.bindings, JSON.stringify(binding), binding, what);
}

function readParameter(entry: Entry, vhost: VhostDraft): void {
  const [component, name] = [entry.text("component"), entry.text("name")];
  const value = entry.value("value");
  if (!entry.good()) return;
  if (component === vhostLimitsComponent) {
    vhost.limits = { ...vhost.limits, ...limitsIn("vhost", entry.values("value"), entry) };
    return;
  }
  if (component === operatorPolicyComponent) {
    const inner = entry.inside("value");
    if (inner === undefined) return;
    const policy = { name, ...operatorPolicyCodec.read(inner) };
    keep(inner, vhost.operatorPolicies, name, policy, ["operator policy", name]);
    return;
  }
  keep(entry, vhost.parameters, pair(component, name), { component, name, value, secrets: {} }, [
    component,
    name,
  ]);
}
