/** Checks what a team's file may change: everything in its own vhosts, elsewhere only names with its prefixes. */

import { ownVhost } from "../language/brokerAddress.ts";
import type { Position } from "../model.ts";
import { quote, quotePattern } from "../report/problem.ts";
import type { Entry, MapNode, SourceNode } from "../source/node.ts";
import type { Note } from "./composing.ts";
import { defaultsFields } from "./layer.ts";
import { entriesOf, fieldOf, itemsOf, textOf } from "./look.ts";
import { matchesOnly, patternOf } from "./ownPattern.ts";
import { addressesIn, reachedBy, secretsIn } from "./reached.ts";

/** What a team may reach that is another's, by name. */
export interface Grants {
  /** Exchanges and queues that its users publish to, and that its dead letters and unroutable messages go to. */
  readonly publish: readonly string[];
  /** Queues that its users consume from. */
  readonly consume: readonly string[];
  /** Exchanges of other teams that it binds to. */
  readonly bind: readonly string[];
  /** Kubernetes Secrets that its passwords and addresses come from. */
  readonly secrets: readonly string[];
}

export interface Owner {
  readonly vhosts: readonly string[];
  readonly prefixes: readonly string[];
  readonly users: readonly string[];
  readonly grants: Grants;
  /** Where the file declares it. */
  readonly at: Position | undefined;
}

/** Vhosts of other owners that the file adds to. */
export type Visited = readonly Entry[];

function ownedBy({ vhosts, prefixes, users, at }: Owner): string {
  const list = (names: readonly string[]) => names.map(quote).join(", ");
  const owned = [
    ...(vhosts.length > 0 ? [`the vhosts ${list(vhosts)}`] : []),
    ...(prefixes.length > 0 ? [`names that begin with ${list(prefixes)}`] : []),
    ...(users.length > 0 ? [`the users ${list(users)}`] : []),
  ];
  return `this file owns ${owned.join(" and ")} (${at?.file}:${at?.line}:${at?.column})`;
}

/** What the tags of the management API allow in objects of others (rabbitmq.com/docs/management#permissions). */
const beyondOwn: ReadonlyMap<string, string> = new Map([
  ["administrator", "an administrator may touch everything"],
  ["policymaker", "a policymaker may set policies for all queues and exchanges of a vhost"],
  ["monitoring", "a user with the tag monitoring sees everybody's vhosts, connections and nodes"],
  ["impersonator", "an impersonator may publish in the name of every user"],
]);

/**
 * A later check reports values of a wrong type.
 * @param others prefixes of the other teams
 */
export function checkOwnership(root: MapNode, owner: Owner, others: readonly string[], note: Note): Visited {
  const owned = ownedBy(owner);
  const deny = (what: string, at: Position | undefined) =>
    note({ code: "not-owned", message: `${what}; ${owned}` }, at);

  const isOwnName = (name: string) => owner.prefixes.some((prefix) => name.startsWith(prefix));
  const isOwnUser = (name: string) => owner.users.includes(name) || isOwnName(name);

  const checkName = (what: string, name: string, at: Position | undefined) => {
    if (!isOwnName(name)) deny(`${what} ${quote(name)} is not this file's`, at);
  };
  const checkReach = (right: keyof Grants, what: string, name: string, at: Position | undefined) => {
    if (isOwnName(name) || owner.grants[right].includes(name)) return;
    deny(`${what} ${quote(name)} is not this file's, and no grants.${right} names it`, at);
  };
  /** Of a binding. What is no team's is there for all. */
  const checkSource = (node: SourceNode | undefined) => {
    const name = textOf(node);
    if (name === undefined || !others.some((prefix) => name.startsWith(prefix))) return;
    checkReach("bind", "the exchange", name, node?.at);
  };
  const checkReached = (object: SourceNode) => {
    for (const { kind, name, at } of reachedBy(object)) checkReach("publish", `the ${kind}`, name, at);
  };
  const checkUser = ({ key, at }: Entry) => {
    if (!isOwnUser(key)) deny(`the user ${quote(key)} is not this file's`, at);
  };
  const checkPattern = (node: SourceNode | undefined) => {
    const pattern = textOf(node);
    if (pattern === undefined || matchesOnly(pattern, owner.prefixes)) return;
    const [prefix] = owner.prefixes;
    const hint =
      prefix === undefined
        ? ""
        : `; begin each alternative with ${quotePattern(patternOf(prefix))}, and leave out syntax that only PCRE has`;
    deny(
      `the expression ${quotePattern(pattern)} also reaches names that are not this file's${hint}`,
      node?.at,
    );
  };

  const checkUsers = (users: SourceNode | undefined) => {
    for (const user of entriesOf(users)) {
      checkUser(user);
      for (const tag of itemsOf(fieldOf(user.value, "tags"))) {
        const reaches = beyondOwn.get(textOf(tag) ?? "");
        if (reaches !== undefined) deny(reaches, tag.at);
      }
    }
  };

  const checkField = (field: Entry, vhost: string) => {
    switch (field.key) {
      case "exchanges":
      case "queues":
      case "superStreams":
        for (const { key, at, value } of entriesOf(field.value)) {
          checkName(singular[field.key], key, at);
          checkReached(value);
          for (const binding of itemsOf(fieldOf(value, "bindings")))
            checkSource(fieldOf(binding, "exchange"));
        }
        return;
      case "policies":
      case "operatorPolicies":
        for (const { key, at, value } of entriesOf(field.value)) {
          checkName("the policy", key, at);
          checkPattern(fieldOf(value, "pattern"));
          checkReached(value);
        }
        return;
      case "bindings":
        for (const binding of itemsOf(field.value)) {
          checkSource(fieldOf(binding, "source"));
          const destination = fieldOf(binding, "destination");
          const name = textOf(destination);
          if (name !== undefined) checkName("the binding's destination", name, destination?.at);
        }
        return;
      case "permissions":
        for (const user of entriesOf(field.value)) {
          checkUser(user);
          for (const pattern of entriesOf(user.value)) {
            if (textOf(pattern.value) !== "") checkPattern(pattern.value);
          }
        }
        return;
      case "topicPermissions":
        for (const user of entriesOf(field.value)) {
          checkUser(user);
          for (const { key, at } of entriesOf(user.value)) checkReach("publish", "the exchange", key, at);
        }
        return;
      case "access":
        for (const user of entriesOf(field.value)) {
          checkUser(user);
          for (const names of entriesOf(user.value)) {
            for (const item of itemsOf(names.value)) {
              const name = textOf(item);
              if (name === undefined) continue;
              const right = names.key === "publish" || names.key === "consume" ? names.key : undefined;
              if (right === undefined) checkName("access to", name, item.at);
              else checkReach(right, "access to", name, item.at);
            }
          }
        }
        return;
      default:
        deny(`the field ${quote(field.key)} of the vhost ${quote(vhost)} is its owner's`, field.at);
    }
  };

  checkUsers(fieldOf(root, "users"));
  for (const { name, at } of secretsIn(root)) {
    if (owner.grants.secrets.includes(name)) continue;
    deny(`the Secret ${quote(name)} is not this file's, and no grants.secrets names it`, at);
  }
  for (const { key, at } of entriesOf(fieldOf(root, "globalParameters"))) {
    checkName("the global parameter", key, at);
  }
  const isOwnVhost = (name: string) => owner.vhosts.includes(name) || isOwnName(name);
  const vhosts = entriesOf(fieldOf(root, "vhosts"));
  for (const { address, at } of vhosts.flatMap(({ value }) => addressesIn(value))) {
    const to = ownVhost(address);
    if (to !== undefined && !isOwnVhost(to)) deny(`the vhost ${quote(to)} is not this file's`, at);
  }
  const visited = vhosts.filter(({ key }) => !isOwnVhost(key));
  for (const vhost of visited) {
    for (const field of entriesOf(vhost.value)) checkField(field, vhost.key);
  }
  // They apply to what the file adds to these vhosts.
  for (const { key, value } of entriesOf(root)) {
    if (visited.length > 0 && defaultsFields.some((field) => field === key)) checkReached(value);
  }
  return visited;
}

const singular = {
  exchanges: "the exchange",
  queues: "the queue",
  superStreams: "the super stream",
} as const;
