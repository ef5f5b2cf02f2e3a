/** From the broker's own JSON to the plan, and everything in it that has no place there. */
import { byText } from "../canonical.ts";
import { passwordHash } from "../language/text.ts";
import type { GlobalParameter, Plan, Problem, User } from "../model.ts";
import { quote } from "../problem.ts";
import { type Entry, entryOf } from "./entry.ts";
import { readInVhost, vhostKeys } from "./inVhost.ts";
import { limitNames, operatorPolicyComponent } from "./json.ts";
import { limitsIn } from "./limits.ts";
import { describeVhost, type VhostDraft, vhostDraft, vhostOf } from "./vhostDraft.ts";

export interface Read {
  /** All that could be read. */
  readonly plan: Plan;
  /** Paths lead into the JSON. A warning: something that a plan does not hold, and that is left out. */
  readonly problems: readonly Problem[];
  /** Objects that are there and could not be read. */
  readonly unread: readonly Unread[];
  /** As the export says, e.g. `4.0.5`. */
  readonly brokerVersion?: string;
}

export interface Unread {
  /** Of a user, exchange, queue or policy: as in a plan. */
  readonly path: Problem["path"];
  /** The first that is wrong with it. */
  readonly reason: string;
}

/** What a broker says of itself in an export: nothing that could be declared. */
const aboutTheExport: ReadonlySet<string> = new Set([
  "rabbit_version",
  "rabbitmq_version",
  "product_name",
  "product_version",
  "rabbitmq_definition_format",
  "original_vhost_name",
  "original_cluster_name",
  "explanation",
  // What a single vhost's export says of the vhost.
  "metadata",
  "name",
  "description",
  "tags",
  "default_queue_type",
  "limits",
]);

const lists: ReadonlySet<string> = new Set(["users", "vhosts", "global_parameters", ...vhostKeys]);

/**
 * Reads what brokers of 3.8 and later export, the whole of a broker or a single vhost. Never throws.
 *
 * @param json as `readJson` gives it
 * @param options.vhost where the objects of a single vhost's export belong. @default its `original_vhost_name`
 */
export function fromDefinitions(json: unknown, options: { readonly vhost?: string } = {}): Read {
  const problems: Problem[] = [];
  const root = entryOf(json, [], problems);
  if (root === undefined)
    return { plan: { users: [], vhosts: [], globalParameters: [], tests: [] }, problems, unread: [] };
  // entryOf has found that it is a mapping
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
      const [fault] = problems.slice(before);
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
    if (entry.good()) users.set(user.name, user);
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
    const parameter = { name: entry.text("name"), value: entry.value("value") };
    if (entry.good()) globals.set(parameter.name, parameter);
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

/** @param value of a mapping: an entry was made of it */
function placeIn(key: string, value: unknown): Problem["path"] {
  const { vhost, name, component } = value as { readonly [name: string]: unknown };
  const field = component === operatorPolicyComponent ? "operatorPolicies" : key;
  return [...(vhost === undefined ? [] : ["vhosts", String(vhost)]), field, String(name)];
}

/** @param fault with a path that leads into a list, an entry, and on */
function reasonOf({ path, message }: Problem): string {
  const field = path.length > 2 ? `${path.at(-1)}: ` : "";
  return `${field}${message}`;
}

/** One report for a field that a thousand entries have. */
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
  const hash = entry.text("password_hash", "");
  entry.ignore("hashing_algorithm");
  if (entry.has("password")) {
    entry.refuse("plain-text-password", `user ${quote(name)} has its password in the clear`, "password");
  }
  const fault = hash === "" ? undefined : passwordHash.check(hash);
  if (fault) entry.refuse(fault.code, `user ${quote(name)}: ${fault.message}`, "password_hash");
  return {
    name,
    tags: entry.tags("tags"),
    password: hash === "" ? { kind: "generate" } : { kind: "hash", hash },
    limits: limitsIn(entry.values("limits"), limitNames.user, entry),
  };
}
