/**
 * Divides the objects between @pulumi/rabbitmq and Warren's own provider. The own provider makes, a vhost at a time,
 * what @pulumi/rabbitmq 3.3.8 cannot send or would lose. Each rule follows from the source of its upstream,
 * terraform-provider-rabbitmq 1.8.0.
 */
import type { Binding, Exchange, Plan, User, Vhost } from "../topology/model.ts";

export interface Division {
  /**
   * Objects with one resource each: exchanges, queues, bindings and permissions of @pulumi/rabbitmq; users, vhosts,
   * topic permissions and policies of Warren's own provider, because that plugin does not detect their changes, alters
   * them on the way, or deletes more than it should.
   */
  readonly official: Plan;
  /**
   * All other objects. For a user or vhost that is in both, this contains what the plugin cannot set: limits, settings,
   * and so on.
   */
  readonly own: Plan;
  readonly engine: Engine;
  /**
   * Part of the logical names of `own`. It differs between the engines, so that the state forgets all objects of one
   * when the other adopts them.
   */
  readonly ownKind: "objects" | "bulk";
}

/**
 * `resources`: one resource for each object, as far as @pulumi/rabbitmq supports it.
 * `bulk`: one resource for each vhost, and one for the objects outside of vhosts.
 */
export type Engine = "resources" | "bulk";

export const engines: readonly Engine[] = ["resources", "bulk"];

export function isEngine(value: string): value is Engine {
  return engines.some((engine) => engine === value);
}

export function divide(plan: Plan, engine: Engine): Division {
  if (engine === "bulk") {
    const nothing = { users: [], vhosts: [], globalParameters: [], tests: [] };
    return { official: nothing, own: plan, engine, ownKind: "bulk" };
  }
  const vhosts = plan.vhosts.map(divideVhost);
  return {
    official: {
      users: plan.users.filter(officialMakesUser),
      vhosts: vhosts.flatMap(({ official }) => official ?? []),
      globalParameters: [],
      tests: [],
    },
    own: {
      users: plan.users.filter((user) => !officialMakesUser(user) || Object.keys(user.limits).length > 0),
      vhosts: vhosts.flatMap(({ own }) => own ?? []),
      globalParameters: plan.globalParameters,
      tests: [],
    },
    engine,
    ownKind: "objects",
  };
}

interface DividedVhost {
  readonly official?: Vhost;
  readonly own?: Vhost;
}

function divideVhost(vhost: Vhost): DividedVhost {
  if (hasAtSign(vhost.name) || !keepsText(vhost.name)) return { own: vhost };
  const exchanges = split(vhost.exchanges, officialMakesExchange);
  const queues = split(vhost.queues, (queue) => !hasAtSign(queue.name) && keepsText(queue));
  const others = new Set([...exchanges.no, ...queues.no].map(({ name }) => name));
  const bindings = split(vhost.bindings, (binding) => officialMakesBinding(binding, others));
  const permissions = split(vhost.permissions, (one) => !hasAtSign(one.user) && keepsText(one));
  const topicPermissions = split(vhost.topicPermissions, ({ user }) => !hasAtSign(user));
  const own: Vhost = {
    ...vhost,
    exchanges: exchanges.no,
    queues: queues.no,
    bindings: bindings.no,
    policies: [],
    permissions: permissions.no,
    topicPermissions: topicPermissions.no,
  };
  const official: Vhost = {
    name: vhost.name,
    tags: [],
    limits: {},
    tracing: false,
    protectedFromDeletion: false,
    exchanges: exchanges.yes,
    queues: queues.yes,
    bindings: bindings.yes,
    policies: vhost.policies,
    permissions: permissions.yes,
    topicPermissions: topicPermissions.yes,
    operatorPolicies: [],
    parameters: [],
    ...(vhost.at && { at: vhost.at }),
  };
  return isEmpty(own) ? { official } : { official, own };
}

/** Whether the vhost has nothing that the plugin cannot make. */
function isEmpty(own: Vhost): boolean {
  const lists = Object.values(own).filter((value) => Array.isArray(value));
  return (
    !hasSettings(own) && Object.keys(own.limits).length === 0 && lists.every(({ length }) => length === 0)
  );
}

/**
 * Whether the vhost has any setting besides the name: then Warren sets all of them, as RabbitMQ takes them together.
 */
export function hasSettings(vhost: Vhost): boolean {
  const { description, tags, defaultQueueType, tracing, protectedFromDeletion } = vhost;
  return (
    description !== undefined ||
    tags.length > 0 ||
    defaultQueueType !== undefined ||
    tracing ||
    protectedFromDeletion
  );
}

/** The plugin only sends a password, and requires one. Its ids are `name@vhost` and are split at every `@`. */
function officialMakesUser({ name, password }: User): boolean {
  return password.kind !== "hash" && password.kind !== "none" && !hasAtSign(name);
}

/** The plugin sends every argument as a string, and does not send `internal`. */
function officialMakesExchange(exchange: Exchange): boolean {
  const { name, internal, arguments: args } = exchange;
  if (internal || hasAtSign(name) || !keepsText(exchange)) return false;
  return Object.values(args).every((value) => typeof value === "string");
}

/** The plugin's id is `vhost/source/destination/type/key`, and only the vhost's slashes are escaped. */
function officialMakesBinding(binding: Binding, others: ReadonlySet<string>): boolean {
  const ends = [binding.source, binding.destination];
  // Warren's provider makes its objects after the plugin's, so their bindings must be its own, too.
  return ends.every((name) => !name.includes("/") && !others.has(name)) && keepsText(binding);
}

/** The plugin converts every string to normalization form C (go-cty does that), where "é" may be another name. */
function keepsText(one: string | { readonly at?: unknown }): boolean {
  const text = JSON.stringify(typeof one === "string" ? one : { ...one, at: undefined });
  return text === text.normalize("NFC");
}

function hasAtSign(name: string): boolean {
  return name.includes("@");
}

function split<One>(
  all: readonly One[],
  test: (one: One) => boolean,
): { readonly yes: readonly One[]; readonly no: readonly One[] } {
  return { yes: all.filter(test), no: all.filter((one) => !test(one)) };
}
