/** Plugins' parameters of a vhost, in the fields of the language. */
import {
  type ParameterKeys,
  parameterField,
  shovelKeys,
  upstreamKeys,
} from "../../language/parameterKeys.ts";
import { federationUpstreamRecord, shovelRecord } from "../../language/plugins.ts";
import type { Json, Parameter, SecretSource } from "../../model.ts";
import { isMapping } from "../definitions/entry.ts";
import { takes } from "./fields.ts";

/** A secret's source in the form that people write. */
export const sourceDefinition = (source: SecretSource) =>
  source.kind === "config" ? { config: source.key } : { secretRef: { name: source.name, key: source.key } };

/** Components with a field in the language. The value of a set is a list of mappings, each with one upstream. */
const withField: {
  readonly [component: string]: {
    readonly field: string;
    readonly keys: ParameterKeys;
    readonly write: (of: Parameter) => Json | undefined;
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
    write: ({ value }) => upstreamsOf(value),
  },
  shovel: {
    field: "shovels",
    keys: shovelKeys,
    write: (of) => written(of, shovelKeys, shovelRecord),
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
  if (!isMapping(value)) return { value: known?.write({ component, name: "", value, secrets }) ?? value };
  const sources = Object.entries(secrets).map(([member, source]): [string, Json] => [
    member,
    sourceDefinition(source),
  ]);
  return Object.fromEntries(
    [...Object.entries(value), ...sources].map(([name, inner]): [string, Json] => {
      const key = keyOf(known?.keys ?? {}, name);
      return key === undefined
        ? [name, inner]
        : [key.path.join("."), parameterField(key.unit, inner) ?? inner];
    }),
  );
}

export interface PluginFields {
  /** Fields of the vhost. */
  readonly fields: { readonly [field: string]: { readonly [name: string]: Json } };
  /** Keys without a field in the language. */
  readonly leftOut: readonly Parameter[];
}

export function pluginFields(parameters: readonly Parameter[]): PluginFields {
  const fields = new Map<string, Map<string, Json>>();
  const others = new Map<string, Map<string, Json>>();
  const leftOut: Parameter[] = [];
  for (const parameter of parameters) {
    const known = fieldOf(parameter.component);
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

/** Undefined if a key has no field, or the field does not accept the value. */
function written({ value, secrets }: Parameter, keys: ParameterKeys, shape: Record): Json | undefined {
  if (!isMapping(value)) return undefined;
  const all: { [name: string]: Json } = {};
  const given = [
    ...Object.entries(value),
    ...Object.entries(secrets).map(([key, source]): [string, Json] => [key, sourceDefinition(source)]),
  ];
  for (const [name, inner] of given) {
    const key = keyOf(keys, name);
    const field = key && parameterField(key.unit, inner);
    if (key === undefined || field === undefined) return undefined;
    const [first = "", second] = key.path;
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
