/** Reads the broker's lists of objects in vhosts, entry by entry. */
import { quote } from "../../report/problem.ts";
import { bindingCodec } from "../codec/binding.ts";
import { exchangeCodec } from "../codec/exchange.ts";
import { operatorPolicyComponent, vhostLimitsComponent } from "../codec/parameter.ts";
import { permissionCodec, topicPermissionCodec } from "../codec/permission.ts";
import { operatorPolicyCodec, policyCodec } from "../codec/policy.ts";
import { queueCodec } from "../codec/queue.ts";
import { type Entry, isMapping } from "./entry.ts";
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
    if (entry.good()) vhost.policies.set(policy.name, policy);
  },
  parameters: readParameter,
};

/** Adds the entry's object to the vhost; an entry that cannot be read is reported and left out. */
export const readInVhost = (key: VhostKey, entry: Entry, vhost: VhostDraft): void =>
  readers[key](entry, vhost);

/** Two names as one key: a name cannot contain a NUL. */
const pair = (a: string, b: string) => `${a}\0${b}`;

function readPermission(entry: Entry, vhost: VhostDraft): void {
  const permission = { user: entry.text("user"), ...permissionCodec.read(entry) };
  if (entry.good()) vhost.permissions.set(permission.user, permission);
}

function readTopicPermission(entry: Entry, vhost: VhostDraft): void {
  const [user, exchange] = [entry.text("user"), entry.text("exchange")];
  const permission = { user, exchange, ...topicPermissionCodec.read(entry) };
  if (entry.good()) vhost.topicPermissions.set(pair(user, exchange), permission);
}

/** Of two exchanges or queues with one name the broker uses the first. */
function readExchange(entry: Entry, vhost: VhostDraft): void {
  const exchange = { name: entry.text("name"), ...exchangeCodec.read(entry) };
  entry.ignore("policy", "user_who_performed_action", "message_stats");
  if (entry.good() && !vhost.exchanges.has(exchange.name)) vhost.exchanges.set(exchange.name, exchange);
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
  if (entry.good() && !vhost.queues.has(name)) vhost.queues.set(name, { name, ...queue, type });
}

function readBinding(entry: Entry, vhost: VhostDraft): void {
  const binding = bindingCodec.read(entry);
  entry.ignore("properties_key");
  if (entry.good()) vhost.bindings.set(JSON.stringify(binding), binding);
}

function readParameter(entry: Entry, vhost: VhostDraft): void {
  const [component, name] = [entry.text("component"), entry.text("name")];
  const value = entry.value("value");
  if (!entry.good()) return;
  if (component === vhostLimitsComponent) {
    vhost.limits = { ...vhost.limits, ...limitsIn("vhost", isMapping(value) ? value : {}, entry) };
    return;
  }
  if (component === operatorPolicyComponent) {
    const inner = entry.inside("value");
    if (inner === undefined) return;
    const policy = { name, ...operatorPolicyCodec.read(inner) };
    if (inner.good()) vhost.operatorPolicies.set(name, policy);
    return;
  }
  vhost.parameters.set(pair(component, name), { component, name, value, secrets: {} });
}
