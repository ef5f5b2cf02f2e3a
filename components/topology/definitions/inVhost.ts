/** The broker's lists of what lies in vhosts, entry by entry. */
import { canonicalMap } from "../canonical.ts";
import type { OperatorPolicy, Policy, Queue } from "../model.ts";
import { quote } from "../problem.ts";
import { type Entry, isMapping } from "./entry.ts";
import { limitNames, operatorPolicyComponent, vhostLimitsComponent } from "./json.ts";
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
    const policy = policyOf(entry, entry.text("name"), appliesTo, "all");
    if (entry.good()) vhost.policies.set(policy.name, policy);
  },
  parameters: readParameter,
};

/** Puts what the entry says into the vhost; an entry that cannot be read is reported and left out. */
export const readInVhost = (key: VhostKey, entry: Entry, vhost: VhostDraft): void =>
  readers[key](entry, vhost);

/** Two names as one key: a NUL stands in no name. */
const pair = (a: string, b: string) => `${a}\0${b}`;

function readPermission(entry: Entry, vhost: VhostDraft): void {
  const user = entry.text("user");
  const [configure, write, read] = [entry.text("configure"), entry.text("write"), entry.text("read")];
  if (entry.good()) vhost.permissions.set(user, { user, configure, write, read });
}

function readTopicPermission(entry: Entry, vhost: VhostDraft): void {
  const [user, exchange] = [entry.text("user"), entry.text("exchange")];
  const [write, read] = [entry.text("write"), entry.text("read")];
  if (entry.good()) vhost.topicPermissions.set(pair(user, exchange), { user, exchange, write, read });
}

/** Of two exchanges or queues of one name the broker takes the first. */
function readExchange(entry: Entry, vhost: VhostDraft): void {
  const exchange = {
    name: entry.text("name"),
    type: entry.text("type", "direct"),
    durable: entry.flag("durable", true),
    autoDelete: entry.flag("auto_delete", false),
    internal: entry.flag("internal", false),
    arguments: entry.values("arguments"),
  };
  entry.ignore("policy", "user_who_performed_action", "message_stats");
  if (entry.good() && !vhost.exchanges.has(exchange.name)) vhost.exchanges.set(exchange.name, exchange);
}

function readQueue(entry: Entry, vhost: VhostDraft): void {
  const name = entry.text("name");
  const args = entry.values("arguments");
  const given = args["x-queue-type"];
  // An export says what the queue is; without that, what an import would make of it.
  const fallback = typeof given === "string" ? given : (vhost.defaultQueueType ?? "classic");
  const said = entry.text("type", fallback);
  const type = queueTypes.find((each) => each === said);
  if (type === undefined) {
    const message = `the queue ${quote(name)} is of type ${quote(said)}, which only its plugin makes`;
    entry.refuse("unknown-value", message, "type");
    return;
  }
  const queue: Queue = {
    name,
    type,
    durable: entry.flag("durable", true),
    autoDelete: entry.flag("auto_delete", false),
    arguments: canonicalMap({ ...args, "x-queue-type": type }),
  };
  if (entry.good() && !vhost.queues.has(name)) vhost.queues.set(name, queue);
}

function readBinding(entry: Entry, vhost: VhostDraft): void {
  const binding = {
    source: entry.text("source"),
    destination: entry.text("destination"),
    destinationType: entry.word("destination_type", ["queue", "exchange"] as const, "queue"),
    routingKey: entry.text("routing_key", ""),
    arguments: entry.values("arguments"),
  };
  entry.ignore("properties_key");
  if (entry.good()) vhost.bindings.set(JSON.stringify(binding), binding);
}

/** "all" of an operator policy, which is RabbitMQ's default, means all queues. */
const appliesToQueues = ["all", "queues", "classic_queues", "quorum_queues", "streams"] as const;
const appliesTo = ["exchanges", ...appliesToQueues] as const;

function policyOf<AppliesTo extends Policy["applyTo"]>(
  entry: Entry,
  name: string,
  words: readonly AppliesTo[],
  fallback: AppliesTo,
): Omit<Policy, "applyTo"> & { readonly applyTo: AppliesTo } {
  return {
    name,
    pattern: entry.text("pattern"),
    applyTo: entry.word("apply-to", words, fallback),
    priority: entry.whole("priority", 0) ?? 0,
    definition: entry.values("definition"),
  };
}

function readParameter(entry: Entry, vhost: VhostDraft): void {
  const [component, name] = [entry.text("component"), entry.text("name")];
  const value = entry.value("value");
  if (!entry.good()) return;
  if (component === vhostLimitsComponent) {
    const limits = limitsIn(isMapping(value) ? value : {}, limitNames.vhost, entry);
    vhost.limits = { ...vhost.limits, ...limits };
    return;
  }
  if (component === operatorPolicyComponent) {
    const inner = entry.inside("value");
    if (inner === undefined) return;
    const policy: OperatorPolicy = policyOf(inner, name, appliesToQueues, "all");
    if (inner.good()) vhost.operatorPolicies.set(name, policy);
    return;
  }
  vhost.parameters.set(pair(component, name), { component, name, value, secrets: {} });
}
