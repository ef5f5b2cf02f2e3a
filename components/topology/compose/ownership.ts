/** Checks what a team's file may change: everything in its own vhosts, elsewhere only names with its prefixes. */
import type { Position } from "../model.ts";
import { quote, quotePattern } from "../report/problem.ts";
import type { Entry, MapNode, SourceNode } from "../source/node.ts";
import type { Note } from "./composing.ts";
import { matchesOnly, patternOf } from "./ownPattern.ts";

export interface Owner {
  readonly vhosts: readonly string[];
  readonly prefixes: readonly string[];
  readonly users: readonly string[];
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

const entriesOf = (node: SourceNode | undefined): readonly Entry[] =>
  node?.kind === "map" ? [...node.entries.values()] : [];

const textOf = (node: SourceNode | undefined): string | undefined =>
  node?.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;

const fieldOf = (node: SourceNode, name: string): SourceNode | undefined =>
  node.kind === "map" ? node.entries.get(name)?.value : undefined;

const itemsOf = (node: SourceNode | undefined): readonly SourceNode[] =>
  node?.kind === "list" ? node.items : [];

/** What the tags of the management API allow in objects of others (rabbitmq.com/docs/management#permissions). */
const beyondOwn: ReadonlyMap<string, string> = new Map([
  ["administrator", "an administrator may touch everything"],
  ["policymaker", "a policymaker may set policies for all queues and exchanges of a vhost"],
  ["monitoring", "a user with the tag monitoring sees everybody's vhosts, connections and nodes"],
  ["impersonator", "an impersonator may publish in the name of every user"],
]);

/** A later check reports values of a wrong type. */
export function checkOwnership(root: MapNode, owner: Owner, note: Note): Visited {
  const owned = ownedBy(owner);
  const deny = (what: string, at: Position | undefined) =>
    note({ code: "not-owned", message: `${what}; ${owned}` }, at);

  const isOwnName = (name: string) => owner.prefixes.some((prefix) => name.startsWith(prefix));
  const isOwnUser = (name: string) => owner.users.includes(name) || isOwnName(name);

  const checkName = (what: string, name: string, at: Position | undefined) => {
    if (!isOwnName(name)) deny(`${what} ${quote(name)} is not this file's`, at);
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
        for (const { key, at } of entriesOf(field.value)) checkName(singular[field.key], key, at);
        return;
      case "policies":
      case "operatorPolicies":
        for (const { key, at, value } of entriesOf(field.value)) {
          checkName("the policy", key, at);
          checkPattern(fieldOf(value, "pattern"));
        }
        return;
      case "bindings":
        for (const binding of itemsOf(field.value)) {
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
          for (const { key, at } of entriesOf(user.value)) checkName("the exchange", key, at);
        }
        return;
      case "access":
        for (const user of entriesOf(field.value)) {
          checkUser(user);
          for (const names of entriesOf(user.value)) {
            for (const item of itemsOf(names.value)) {
              const name = textOf(item);
              if (name !== undefined) checkName("access to", name, item.at);
            }
          }
        }
        return;
      default:
        deny(`the field ${quote(field.key)} of the vhost ${quote(vhost)} is its owner's`, field.at);
    }
  };

  checkUsers(fieldOf(root, "users"));
  for (const { key, at } of entriesOf(fieldOf(root, "globalParameters"))) {
    checkName("the global parameter", key, at);
  }
  const visited = entriesOf(fieldOf(root, "vhosts")).filter(
    ({ key }) => !owner.vhosts.includes(key) && !isOwnName(key),
  );
  for (const vhost of visited) {
    for (const field of entriesOf(vhost.value)) checkField(field, vhost.key);
  }
  return visited;
}

const singular = {
  exchanges: "the exchange",
  queues: "the queue",
  superStreams: "the super stream",
} as const;
