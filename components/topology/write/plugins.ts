/** What plugins keep in a vhost, in the fields of the language. */
import { isMapping } from "../definitions/entry.ts";
import { federationUpstreamRecord, shovelRecord } from "../language/plugins.ts";
import { durationOf } from "../language/units.ts";
import type { Json, Parameter, SecretSource } from "../model.ts";
import { takes } from "./fields.ts";

/** As one writes where a secret comes from. */
export const sourceDefinition = (source: SecretSource) =>
  source.kind === "config" ? { config: source.key } : { secretRef: { name: source.name, key: source.key } };

type Form = (value: Json) => Json | undefined;

const same: Form = (value) => value;
const milliseconds: Form = (value) => (Number.isInteger(value) ? durationOf(Number(value)) : undefined);
const seconds: Form = (value) => (Number.isInteger(value) ? durationOf(Number(value) * 1000) : undefined);
/** Some brokers give back a list of one. */
const address: Form = (value) => (Array.isArray(value) && value.length === 1 ? value[0] : value);

/** The plugin's member, and where in the definition its value stands. */
type Members = { readonly [member: string]: readonly [path: readonly string[], form: Form] };

const upstreamMembers: Members = {
  uri: [["uri"], address],
  "prefetch-count": [["prefetchCount"], same],
  "reconnect-delay": [["reconnectDelay"], seconds],
  "ack-mode": [["ackMode"], same],
  "trust-user-id": [["trustUserId"], same],
  exchange: [["exchange"], same],
  "max-hops": [["maxHops"], same],
  expires: [["expires"], milliseconds],
  "message-ttl": [["messageTtl"], milliseconds],
  "queue-type": [["queueType"], same],
  queue: [["queue"], same],
  "consumer-tag": [["consumerTag"], same],
};

const shovelMembers: Members = {
  "src-protocol": [["source", "protocol"], same],
  "src-uri": [["source", "uri"], address],
  "src-queue": [["source", "queue"], same],
  "src-exchange": [["source", "exchange"], same],
  "src-exchange-key": [["source", "routingKey"], same],
  "src-address": [["source", "address"], same],
  "src-prefetch-count": [["source", "prefetchCount"], same],
  "src-delete-after": [["source", "deleteAfter"], same],
  "dest-protocol": [["destination", "protocol"], same],
  "dest-uri": [["destination", "uri"], address],
  "dest-queue": [["destination", "queue"], same],
  "dest-exchange": [["destination", "exchange"], same],
  "dest-exchange-key": [["destination", "routingKey"], same],
  "dest-address": [["destination", "address"], same],
  "dest-add-forward-headers": [["destination", "addForwardHeaders"], same],
  "ack-mode": [["ackMode"], same],
  "reconnect-delay": [["reconnectDelay"], seconds],
};

/** Components with a field of their own. A set's members are names of upstreams, in mappings of one. */
const own: {
  readonly [component: string]: {
    readonly field: string;
    readonly members: Members;
    readonly write: (of: Parameter) => Json | undefined;
  };
} = {
  "federation-upstream": {
    field: "federationUpstreams",
    members: upstreamMembers,
    write: (of) => written(of, upstreamMembers, federationUpstreamRecord),
  },
  "federation-upstream-set": {
    field: "federationUpstreamSets",
    members: {},
    write: ({ value }) => upstreamsOf(value),
  },
  shovel: {
    field: "shovels",
    members: shovelMembers,
    write: (of) => written(of, shovelMembers, shovelRecord),
  },
};

const ownOf = (component: string) => (Object.hasOwn(own, component) ? own[component] : undefined);
const memberOf = (members: Members, name: string) =>
  Object.hasOwn(members, name) ? members[name] : undefined;

/** Where in its vhost a parameter stands in a file. */
export function pluginPath({ component, name }: Parameter): readonly string[] {
  const field = ownOf(component)?.field;
  return field === undefined ? ["parameters", component, name] : [field, name];
}

/** Each member under the language's name for it, with dots between, or else under the plugin's own. */
export function pluginSettings({ component, value, secrets }: Parameter): { readonly [name: string]: Json } {
  const known = ownOf(component);
  if (!isMapping(value)) return { value: known?.write({ component, name: "", value, secrets }) ?? value };
  const sources = Object.entries(secrets).map(([member, source]): [string, Json] => [
    member,
    sourceDefinition(source),
  ]);
  return Object.fromEntries(
    [...Object.entries(value), ...sources].map(([name, inner]): [string, Json] => {
      const [path = [name], form = same] = memberOf(known?.members ?? {}, name) ?? [];
      return [path.join("."), form(inner) ?? inner];
    }),
  );
}

export interface PluginFields {
  /** Fields of the vhost. */
  readonly fields: { readonly [field: string]: { readonly [name: string]: Json } };
  /** What the language has no words for. */
  readonly leftOut: readonly Parameter[];
}

export function pluginFields(parameters: readonly Parameter[]): PluginFields {
  const fields = new Map<string, Map<string, Json>>();
  const others = new Map<string, Map<string, Json>>();
  const leftOut: Parameter[] = [];
  for (const parameter of parameters) {
    const known = ownOf(parameter.component);
    const value = known === undefined ? parameter.value : known.write(parameter);
    if (value === undefined) {
      leftOut.push(parameter);
      continue;
    }
    const [where, key] = known === undefined ? [others, parameter.component] : [fields, known.field];
    const byName = where.get(key) ?? new Map<string, Json>();
    where.set(key, byName.set(parameter.name, value));
  }
  const plain = (maps: ReadonlyMap<string, ReadonlyMap<string, Json>>) =>
    Object.fromEntries([...maps].map(([key, byName]) => [key, Object.fromEntries(byName)]));
  return {
    fields: { ...plain(fields), ...(others.size === 0 ? {} : { parameters: plain(others) }) },
    leftOut,
  };
}

type Record = typeof federationUpstreamRecord | typeof shovelRecord;

/** Nothing where a member has no field, or the field would not take the value. */
function written({ value, secrets }: Parameter, members: Members, shape: Record): Json | undefined {
  if (!isMapping(value)) return undefined;
  const all: { [name: string]: Json } = {};
  const given = [
    ...Object.entries(value),
    ...Object.entries(secrets).map(([member, source]): [string, Json] => [member, sourceDefinition(source)]),
  ];
  for (const [member, inner] of given) {
    const [path, form] = memberOf(members, member) ?? [];
    const field = form?.(inner);
    if (path === undefined || field === undefined) return undefined;
    const [first = "", second] = path;
    all[first] = second === undefined ? field : { ...(all[first] as object), [second]: field }; // a mapping of fields
  }
  return takes(shape, all) ? all : undefined;
}

function upstreamsOf(value: Json): Json | undefined {
  if (!Array.isArray(value)) return undefined;
  const names = value.map((member: Json) =>
    isMapping(member) && Object.keys(member).length === 1 && typeof member.upstream === "string"
      ? member.upstream
      : undefined,
  );
  return names.every((name) => name !== undefined) ? names : undefined;
}
