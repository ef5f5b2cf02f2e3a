/** Converts the broker's JSON to a plan, and reports everything that a plan cannot contain. */
import { byText, canonical } from "../../canonical.ts";
import { passwordHash } from "../../language/text.ts";
import type { GlobalParameter, Plan, Problem, User } from "../../model.ts";
import { quote } from "../../report/problem.ts";
import { operatorPolicyComponent } from "../codec/parameter.ts";
import { userCodec } from "../codec/user.ts";
import { type Entry, entryOf, fromPairs } from "./entry.ts";
import { readInVhost, secondOf, vhostKeys } from "./inVhost.ts";
import { limitsIn } from "./limits.ts";
import { describeVhost, type VhostDraft, vhostDraft, vhostOf } from "./vhostDraft.ts";

export interface Read {
  /** Everything that could be read. */
  readonly plan: Plan;
  /** Paths lead into the JSON. A warning: something that a plan cannot contain and that is left out. */
  readonly problems: readonly Problem[];
  /** Existing objects that could not be read. */
  readonly unread: readonly Unread[];
  /** From the export, e.g. `4.0.5`. */
  readonly brokerVersion?: string;
}

export interface Unread {
  /** Path of a user, exchange, queue or policy, as in a plan. */
  readonly path: Problem["path"];
  /** Its first problem. */
  readonly reason: string;
}

/** Information about the broker in an export: it cannot be declared. */
const aboutTheExport: ReadonlySet<string> = new Set([
  "rabbit_version",
  "rabbitmq_version",
  "product_name",
  "product_version",
  "rabbitmq_definition_format",
  "original_vhost_name",
  "original_cluster_name",
  "explanation",
  // Information about the vhost in a single vhost's export.
  "metadata",
  "name",
  "description",
  "tags",
  "default_queue_type",
  "limits",
]);

const lists: ReadonlySet<string> = new Set(["users", "vhosts", "global_parameters", ...vhostKeys]);

/**
 * Reads an export of a broker or of a single vhost, from RabbitMQ 3.8 and later. Never throws.
 *
 * @param json from `readJson`
 * @param options.vhost the vhost for the objects of a single vhost's export. @default its `original_vhost_name`
 */
export function fromDefinitions(json: unknown, options: { readonly vhost?: string } = {}): Read {
  const problems: Problem[] = [];
  const root = entryOf(json, [], problems);
  if (root === undefined)
    return { plan: { users: [], vhosts: [], globalParameters: [], tests: [] }, problems, unread: [] };
  // entryOf has checked that it is a mapping
  const top = new Map(Object.entries(json as { readonly [name: string]: unknown }));
  const unknown = new Map<string, Problem>();
  const unread: Unread[] = [];
  const each = (key: string, read: (entry: Entry) => void) => {
    const found = top.get(key) ?? [];
    if (!Array.isArray(found)) {
      problems.push({ code: "wrong-type", message: "expected a list", path: [key] });
      return;
    }
    found.forEach((value: unknown, index) => {
      const before = problems.length;
      const entry = entryOf(value, [key, index], problems);
      if (entry === undefined) return;
      read(entry);
      const fault = problems.slice(before).find(({ severity }) => severity !== "warning");
      if (fault === undefined) {
        for (const path of entry.unread()) noteUnknown(unknown, key, path, entry.path);
      } else {
        unread.push({ path: placeIn(key, value), reason: reasonOf(fault) });
      }
    });
  };
  for (const key of top.keys()) {
    if (aboutTheExport.has(key) || lists.has(key)) {
      continue;
    }
    const message = `the key ${quote(key)} of the definitions is not known and left out`;
    problems.push({ code: "unknown-field", severity: "warning", message, path: [key] });
  }

  const users = new Map<string, User>();
  each("users", (entry) => {
    const user = userOf(entry);
    if (!entry.good()) return;
    if (users.has(user.name)) entry.warn("duplicate-object", secondOf("user", user.name, "last"));
    users.set(user.name, user);
  });
  const vhosts = new Map<string, VhostDraft>();
  const draftOf = (name: string) => {
    const known = vhosts.get(name) ?? vhostDraft(name);
    vhosts.set(name, known);
    return known;
  };
  each("vhosts", (entry) => {
    const name = entry.text("name");
    if (entry.good()) describeVhost(entry, draftOf(name));
  });
  const single = options.vhost ?? textOr(top.get("original_vhost_name"));
  if (single !== undefined && !top.has("vhosts")) describeVhost(root, draftOf(single));
  for (const key of vhostKeys) {
    each(key, (entry) => {
      const vhost = entry.has("vhost") || single === undefined ? entry.text("vhost") : single;
      entry.ignore("vhost");
      if (entry.good()) readInVhost(key, entry, draftOf(vhost));
    });
  }
  const globals = new Map<string, GlobalParameter>();
  each("global_parameters", (entry) => {
    const value = entry.value("value");
    const parameter = {
      name: entry.text("name"),
      value: isByRabbitmqctl(top) ? canonical(fromPairs(value) ?? value) : value,
    };
    if (!entry.good()) return;
    const { name } = parameter;
    if (globals.has(name)) entry.warn("duplicate-object", secondOf("global parameter", name, "last"));
    globals.set(name, parameter);
  });
  const version = textOr(top.get("rabbitmq_version"));
  const byName = (a: { readonly name: string }, b: { readonly name: string }) => byText(a.name, b.name);
  return {
    plan: {
      users: [...users.values()].sort(byName),
      vhosts: [...vhosts.values()].map(vhostOf).sort(byName),
      globalParameters: [...globals.values()].sort(byName),
      tests: [],
    },
    problems: [...problems, ...unknown.values()],
    unread,
    ...(version === undefined ? {} : { brokerVersion: version }),
  };
}

/** Whether the export is of `rabbitmqctl export_definitions`: it lacks what the management plugin adds. */
const isByRabbitmqctl = (top: ReadonlyMap<string, unknown>) =>
  top.has("rabbitmq_version") && !top.has("product_name") && !top.has("rabbitmq_definition_format");

/** @param value a mapping: an entry was made from it */
function placeIn(key: string, value: unknown): Problem["path"] {
  const { vhost, name, component } = value as { readonly [name: string]: unknown };
  const field = component === operatorPolicyComponent ? "operatorPolicies" : key;
  return [...(vhost === undefined ? [] : ["vhosts", String(vhost)]), field, String(name)];
}

/** @param fault whose path leads into a list, an entry, and further */
function reasonOf({ path, message }: Problem): string {
  const field = path.length > 2 ? `${path.at(-1)}: ` : "";
  return `${field}${message}`;
}

/** Reports a field once, even if a thousand entries have it. */
function noteUnknown(
  unknown: Map<string, Problem>,
  key: string,
  field: readonly string[],
  path: Problem["path"],
): void {
  const id = JSON.stringify([key, field]);
  if (unknown.has(id)) return;
  const message = `the field ${quote(field.join("."))} of ${key} is not known and left out`;
  unknown.set(id, { code: "unknown-field", severity: "warning", message, path: [...path, ...field] });
}

const textOr = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

function userOf(entry: Entry): User {
  const name = entry.text("name");
  const { tags, passwordHash: hash } = userCodec.read(entry);
  entry.ignore("hashing_algorithm");
  const isPlain = entry.has("password");
  if (isPlain) {
    const message = `the password of user ${quote(name)} is there in the clear; it is left out, and the user is not`;
    entry.warn("plain-text-password", message, "password");
  }
  entry.ignore("password");
  const fault = hash === "" ? undefined : passwordHash.check(hash);
  if (fault) {
    const message = `the password of user ${quote(name)} is left out, and the user is not: ${fault.message}`;
    entry.warn(fault.code, message, "password_hash");
  }
  return {
    name,
    tags,
    // A file cannot say an empty hash or a bad one: whoever writes it asks for the password.
    password: hash === "" && !isPlain ? { kind: "none" } : { kind: "hash", hash },
    limits: limitsIn("user", entry.values("limits"), entry),
  };
}
