/**
 * Which objects have a resource of their own, and which are left to Warren's own provider, a vhost at a time, because
 * @pulumi/rabbitmq 3.3.8 cannot send them, or would lose them. Each rule follows from the source of its upstream, terraform-provider-rabbitmq 1.8.0.
 */
import type { Binding, Exchange, Plan, User, Vhost } from "../model.ts";

export interface Division {
  /**
   * Each object becomes a resource of its own: exchanges, queues, bindings and permissions of @pulumi/rabbitmq; users,
   * vhosts, topic permissions and policies of Warren's own provider, as that plugin does not see what was changed in
   * them, changes it on the way, or takes more than it should.
   */
  readonly plugin: Plan;
  /**
   * All other objects. A user or vhost that is in both is made by the plugin, and has here what the plugin cannot
   * give it: limits, settings, and so on.
   */
  readonly rest: Plan;
  readonly engine: Engine;
  /**
   * In the logical names of the rest: another one for each engine, so that the objects of one are forgotten as a whole
   * when the other takes them over.
   */
  readonly nameOfRest: "objects" | "bulk";
}

/**
 * `resources`: one resource for each object, as far as @pulumi/rabbitmq can make it.
 * `bulk`: one resource for each vhost, and one for what belongs to none.
 */
export type Engine = "resources" | "bulk";

export const engines: readonly Engine[] = ["resources", "bulk"];

export function isEngine(value: string): value is Engine {
  return engines.some((engine) => engine === value);
}

export function divide(plan: Plan, engine: Engine): Division {
  if (engine === "bulk") {
    const nothing = { users: [], vhosts: [], globalParameters: [], tests: [] };
    return { plugin: nothing, rest: plan, engine, nameOfRest: "bulk" };
  }
  const vhosts = plan.vhosts.map(divideVhost);
  return {
    plugin: {
      users: plan.users.filter(pluginMakesUser),
      vhosts: vhosts.flatMap(({ plugin }) => plugin ?? []),
      globalParameters: [],
      tests: [],
    },
    rest: {
      users: plan.users.filter((user) => !pluginMakesUser(user) || Object.keys(user.limits).length > 0),
      vhosts: vhosts.flatMap(({ rest }) => rest ?? []),
      globalParameters: plan.globalParameters,
      tests: [],
    },
    engine,
    nameOfRest: "objects",
  };
}

interface DividedVhost {
  readonly plugin?: Vhost;
  readonly rest?: Vhost;
}

function divideVhost(vhost: Vhost): DividedVhost {
  if (hasAtSign(vhost.name) || !keepsText(vhost.name)) return { rest: vhost };
  const exchanges = split(vhost.exchanges, pluginMakesExchange);
  const queues = split(vhost.queues, (queue) => !hasAtSign(queue.name) && keepsText(queue));
  const others = new Set([...exchanges.no, ...queues.no].map(({ name }) => name));
  const bindings = split(vhost.bindings, (binding) => pluginMakesBinding(binding, others));
  const permissions = split(vhost.permissions, (one) => !hasAtSign(one.user) && keepsText(one));
  const topicPermissions = split(vhost.topicPermissions, ({ user }) => !hasAtSign(user));
  const rest: Vhost = {
    ...vhost,
    exchanges: exchanges.no,
    queues: queues.no,
    bindings: bindings.no,
    policies: [],
    permissions: permissions.no,
    topicPermissions: topicPermissions.no,
  };
  const plugin: Vhost = {
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
  return isEmpty(rest) ? { plugin } : { plugin, rest };
}

/** Nothing at all that the plugin cannot make. */
function isEmpty(rest: Vhost): boolean {
  const lists = Object.values(rest).filter((value) => Array.isArray(value));
  return (
    !hasSettings(rest) && Object.keys(rest.limits).length === 0 && lists.every(({ length }) => length === 0)
  );
}

/** Whether the vhost has any setting but the name: then all of them are Warren's, as RabbitMQ takes them together. */
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

/** The plugin sends a password only. Ids are `name@vhost` and are split at every `@`. */
function pluginMakesUser({ name, password }: User): boolean {
  return password.kind !== "hash" && !hasAtSign(name);
}

/** Every argument is sent as text, and `internal` not at all. */
function pluginMakesExchange(exchange: Exchange): boolean {
  const { name, internal, arguments: args } = exchange;
  if (internal || hasAtSign(name) || !keepsText(exchange)) return false;
  return Object.values(args).every((value) => typeof value === "string");
}

/** Its id is `vhost/source/destination/type/key`, and only the vhost's slashes are escaped. */
function pluginMakesBinding(binding: Binding, others: ReadonlySet<string>): boolean {
  const ends = [binding.source, binding.destination];
  // What Warren's provider makes comes after what the plugin makes, so its bindings must, too.
  return ends.every((name) => !name.includes("/") && !others.has(name)) && keepsText(binding);
}

/** Whatever it sends is put into the normalization form C, where "é" may be another name: go-cty does that to every text. */
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
