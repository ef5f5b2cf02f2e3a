/** Plugins' parameters of a vhost, in the fields of the language. */
import {
  formerShovelKeys,
  type ParameterKeys,
  parameterField,
  setMemberKeys,
  shovelKeys,
  upstreamKeys,
} from "../../language/parameterKeys.ts";
import {
  federationUpstreamRecord,
  shovelRecord,
  upstreamSet,
  upstreamSetMemberRecord,
} from "../../language/plugins.ts";
import type { RecordShape, Shape } from "../../language/shape.ts";
import type { Json, Parameter, SecretSource, SecretValue } from "../../model.ts";
import { isMapping } from "../definitions/entry.ts";
import { takes } from "./fields.ts";

/** A secret's source in the form that people write. */
export const sourceDefinition = (source: SecretSource) =>
  source.kind === "config" ? { config: source.key } : { secretRef: { name: source.name, key: source.key } };

const secretDefinition = (secret: SecretValue): Json =>
  "kind" in secret
    ? sourceDefinition(secret)
    : secret.map((one) => (typeof one === "string" ? one : sourceDefinition(one)));

/** How a file writes a parameter. */
interface Attempt {
  /** Missing if the file cannot write it. */
  readonly value?: Json;
  /** Members that the file cannot write. */
  readonly members: readonly string[];
  /** Members under a former name, each with its name of today, under which the file writes it. */
  readonly renamed: readonly (readonly [former: string, today: string])[];
}

type Members = Pick<Parameter, "value" | "secrets">;

/** Components with a field in the language. */
const withField: {
  readonly [component: string]: {
    readonly field: string;
    readonly keys: ParameterKeys;
    readonly write: (of: Members) => Attempt;
  };
} = {
  "federation-upstream": {
    field: "federationUpstreams",
    keys: upstreamKeys,
    write: (of) => written(of, upstreamKeys, federationUpstreamRecord),
  },
  "federation-upstream-set": {
    field: "federationUpstreamSets",
    keys: {},
    write: ({ value }) => setOf(value),
  },
  shovel: {
    field: "shovels",
    keys: shovelKeys,
    write: (of) => written(of, shovelKeys, shovelRecord, formerShovelKeys),
  },
};

const fieldOf = (component: string) =>
  Object.hasOwn(withField, component) ? withField[component] : undefined;
const keyOf = (keys: ParameterKeys, name: string) => (Object.hasOwn(keys, name) ? keys[name] : undefined);

/** The path of a parameter in its vhost in a file. */
export function pluginPath({ component, name }: Parameter): readonly string[] {
  const field = fieldOf(component)?.field;
  return field === undefined ? ["parameters", component, name] : [field, name];
}

/** Each key under the language's name for it, as a path with dots; a key without a field keeps its name. */
export function pluginSettings({ component, value, secrets }: Parameter): { readonly [name: string]: Json } {
  const known = fieldOf(component);
  if (!isMapping(value)) return { value: known?.write({ value, secrets }).value ?? value };
  return Object.fromEntries(
    membersOf({ value, secrets }).map(([name, inner]): [string, Json] => {
      const key = keyOf(known?.keys ?? {}, name);
      return key === undefined
        ? [name, inner]
        : [key.path.join("."), parameterField(key.unit, inner) ?? inner];
    }),
  );
}

/** With the sources of secrets. @param value a mapping */
const membersOf = ({ value, secrets }: Members): readonly (readonly [string, Json])[] => [
  ...Object.entries(value as object), // members of JSON
  ...Object.entries(secrets).map(([member, secret]) => [member, secretDefinition(secret)] as const),
];

export interface PluginFields {
  /** Fields of the vhost. */
  readonly fields: { readonly [field: string]: { readonly [name: string]: Json } };
  /** Parameters that a file cannot write. */
  readonly leftOut: readonly (Parameter & Pick<Attempt, "members">)[];
  /** Parameters with members under former names. */
  readonly renamed: readonly (Parameter & Pick<Attempt, "renamed">)[];
}

export function pluginFields(parameters: readonly Parameter[]): PluginFields {
  const fields = new Map<string, Map<string, Json>>();
  const others = new Map<string, Map<string, Json>>();
  const attempts = parameters.map((parameter) => {
    const known = fieldOf(parameter.component);
    const attempt = known?.write(parameter) ?? { value: parameter.value, members: [], renamed: [] };
    const [where, key] = known === undefined ? [others, parameter.component] : [fields, known.field];
    const byName = where.get(key) ?? new Map<string, Json>();
    if (attempt.value !== undefined) where.set(key, byName.set(parameter.name, attempt.value));
    return { ...parameter, attempt };
  });
  const plain = (maps: ReadonlyMap<string, ReadonlyMap<string, Json>>) =>
    Object.fromEntries([...maps].map(([key, byName]) => [key, Object.fromEntries(byName)]));
  return {
    fields: { ...plain(fields), ...(others.size === 0 ? {} : { parameters: plain(others) }) },
    leftOut: attempts.flatMap(({ attempt: { value, members }, ...parameter }) =>
      value === undefined ? [{ ...parameter, members }] : [],
    ),
    renamed: attempts.flatMap(({ attempt: { value, renamed }, ...parameter }) =>
      value !== undefined && renamed.length > 0 ? [{ ...parameter, renamed }] : [],
    ),
  };
}

const nothing = { members: [], renamed: [] };

function written(
  of: Members,
  keys: ParameterKeys,
  shape: RecordShape,
  former: typeof formerShovelKeys = {},
): Attempt {
  if (!isMapping(of.value)) return nothing;
  const given = membersOf(of);
  const today = (name: string) => (Object.hasOwn(former, name) ? former[name] : undefined);
  const renamed: (readonly [string, string])[] = [];
  const members: string[] = [];
  const all: { [name: string]: Json } = {};
  for (const [name, inner] of given) {
    const now = today(name);
    // The plugin reads a former name only where today's is missing.
    if (now !== undefined) renamed.push([name, now]);
    if (now !== undefined && given.some(([other]) => other === now)) continue;
    const key = keyOf(keys, now ?? name);
    const field = key && parameterField(key.unit, inner);
    const its = key && shapeAt(shape, key.path);
    if (key === undefined || field === undefined || its === undefined || !takes(its, field)) {
      members.push(name);
      continue;
    }
    const [first = "", second] = key.path;
    all[first] = second === undefined ? field : { ...(all[first] as object), [second]: field }; // a mapping of fields
  }
  if (members.length > 0) return { members, renamed };
  // Each member is right by itself, but the fields exclude each other.
  return takes(shape, all)
    ? { value: all, members, renamed }
    : { members: given.map(([name]) => name), renamed };
}

function shapeAt({ fields }: RecordShape, [name = "", ...rest]: readonly string[]): Shape | undefined {
  const shape = fields[name]?.shape;
  return rest.length > 0 && shape?.kind === "record" ? shapeAt(shape, rest) : shape;
}

function setOf(value: Json): Attempt {
  if (!Array.isArray(value)) return nothing;
  const all = value.map((one: Json) =>
    written({ value: one, secrets: {} }, setMemberKeys, upstreamSetMemberRecord),
  );
  const names = all.map(({ value: one }) =>
    isMapping(one) && Object.keys(one).length === 1 ? (one.upstream ?? null) : one,
  );
  if (names.every((one) => one !== undefined) && takes(upstreamSet, names))
    return { ...nothing, value: names };
  return { ...nothing, members: [...new Set(all.flatMap(({ members }) => members))] };
}
