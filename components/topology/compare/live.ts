/**
 * Prepares a live broker's plan for the comparison with a file: leaves out what the file does not name, and fills in
 * what a broker does not report.
 */
import { isMapping } from "../interchange/definitions/entry.ts";
import type { Parameter, Plan, User, Vhost } from "../model.ts";

/** @param after the file's plan: a broker may hold the objects of several files */
export function inScope(before: Plan, after: Plan): { readonly plan: Plan; readonly others: number } {
  const names = (list: readonly { readonly name: string }[]) => new Set(list.map(({ name }) => name));
  const [users, vhosts, globals] = [names(after.users), names(after.vhosts), names(after.globalParameters)];
  const plan = {
    ...before,
    users: before.users.filter(({ name }) => users.has(name)),
    vhosts: before.vhosts.filter(({ name }) => vhosts.has(name)).map((vhost) => ofUsers(vhost, users)),
    globalParameters: before.globalParameters.filter(({ name }) => globals.has(name)),
  };
  const others = before.users.length - plan.users.length + (before.vhosts.length - plan.vhosts.length);
  return { plan, others };
}

/** RabbitMQ grants the creator of a vhost every permission in it. */
function ofUsers(vhost: Vhost, users: ReadonlySet<string>): Vhost {
  const known = ({ user }: { readonly user: string }) => users.has(user);
  return {
    ...vhost,
    permissions: vhost.permissions.filter(known),
    topicPermissions: vhost.topicPermissions.filter(known),
  };
}

/**
 * The broker's plan with the file's sources of secrets: a broker only has hashes of passwords. Whether they match is
 * unknown, only whether there is one. It also has a default queue type even if none was set.
 */
export function comparable(before: Plan, after: Plan): Plan {
  const users = new Map(after.users.map((user) => [user.name, user]));
  const vhosts = new Map(after.vhosts.map((vhost) => [vhost.name, vhost]));
  const parameters = new Map(
    after.vhosts.flatMap((vhost) =>
      vhost.parameters.map((parameter) => [idOf(vhost.name, parameter), parameter] as const),
    ),
  );
  return {
    ...before,
    users: before.users.map((user) => sameSource(user, users.get(user.name))),
    vhosts: before.vhosts.map((vhost) => ({
      ...sameDefault(vhost, vhosts.get(vhost.name)),
      parameters: vhost.parameters.map((parameter) =>
        sameSecrets(parameter, parameters.get(idOf(vhost.name, parameter))),
      ),
    })),
  };
}

const idOf = (vhost: string, { component, name }: Parameter) => JSON.stringify([vhost, component, name]);

/** A broker reports `classic` if none was set. */
function sameDefault(vhost: Vhost, wanted: Vhost | undefined): Vhost {
  if (vhost.defaultQueueType !== "classic" || wanted?.defaultQueueType !== undefined) return vhost;
  const { defaultQueueType: _, ...rest } = vhost;
  return rest;
}

function sameSource(user: User, wanted: User | undefined): User {
  if (user.password.kind === "none" || wanted === undefined) return user;
  const { password } = wanted;
  return password.kind === "hash" || password.kind === "none" ? user : { ...user, password };
}

function sameSecrets(parameter: Parameter, wanted: Parameter | undefined): Parameter {
  if (wanted === undefined || !isMapping(parameter.value)) return parameter;
  const told = Object.entries(parameter.value).filter(([member]) => !Object.hasOwn(wanted.secrets, member));
  return { ...parameter, value: Object.fromEntries(told), secrets: wanted.secrets };
}
