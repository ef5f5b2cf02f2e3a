/** Federation and shovels as the parameters that the plugins read. */
import type { AddressesDefinition, SecretTextDefinition, VhostDefinition } from "../definition/topology.ts";
import {
  type ParameterKeys,
  parameterValue,
  setMemberKeys,
  shovelKeys,
  upstreamKeys,
} from "../language/parameterKeys.ts";
import type { Json, Parameter, SecretSource, SecretValue } from "../model.ts";
import type { Path } from "../report/collector.ts";
import { each } from "./filled.ts";
import type { Placed } from "./objects.ts";

export function expandParameters(vhost: VhostDefinition, path: Path): readonly Placed<Parameter>[] {
  const plain = { secrets: {} };
  return [
    ...each(vhost.parameters, [...path, "parameters"], (component, byName, inner) =>
      each(byName, inner, (name, value, at) => ({ component, name, value, ...plain, path: at })),
    ).flat(),
    ...each(vhost.federationUpstreams, [...path, "federationUpstreams"], (name, upstream, at) => ({
      component: "federation-upstream",
      name,
      ...contentOf(upstream, upstreamKeys),
      path: at,
    })),
    ...each(vhost.federationUpstreamSets, [...path, "federationUpstreamSets"], (name, upstreams, at) => ({
      component: "federation-upstream-set",
      name,
      value: upstreams.map((one) =>
        typeof one === "string" ? { upstream: one } : contentOf(one, setMemberKeys).value,
      ),
      ...plain,
      path: at,
    })),
    ...each(vhost.shovels, [...path, "shovels"], (name, shovel, at) => ({
      component: "shovel",
      name,
      ...contentOf(shovel, shovelKeys),
      path: at,
    })),
  ];
}

type Content = Pick<Parameter, "secrets" | "value">;

/** @param definition validated: an upstream, a member of a set, or a shovel */
function contentOf(definition: object, keys: ParameterKeys): Content {
  const value: { [key: string]: Json } = {};
  const secrets: { [key: string]: SecretValue } = {};
  for (const [key, { path, unit, fallback }] of Object.entries(keys)) {
    const field = fieldAt(definition, path) ?? fallback;
    if (field === undefined || (unit === "mapping" && Object.keys(field as object).length === 0)) continue; // validated
    const secret = unit === "addresses" ? secretOf(field as AddressesDefinition) : undefined; // validated
    // An address is part of the value, unless it comes from elsewhere.
    if (secret === undefined) value[key] = parameterValue(unit, field);
    else secrets[key] = secret;
  }
  return { value, secrets };
}

function fieldAt(definition: object, path: readonly string[]): Json | undefined {
  const [name = "", ...rest] = path;
  const field: Json | undefined = Object.hasOwn(definition, name)
    ? definition[name as keyof typeof definition] // the definition has this field
    : undefined;
  return rest.length > 0 && typeof field === "object" && field !== null ? fieldAt(field, rest) : field;
}

/** Undefined if every address is in the file. */
function secretOf(addresses: AddressesDefinition): SecretValue | undefined {
  const list = [addresses].flat().map((one) => (typeof one === "string" ? one : sourceOf(one)));
  const [first] = list;
  if (list.every((one) => typeof one === "string")) return undefined;
  return list.length === 1 && typeof first === "object" ? first : list;
}

const sourceOf = (from: Exclude<SecretTextDefinition, string>): SecretSource =>
  "config" in from
    ? { kind: "config", key: from.config }
    : { kind: "secretRef", name: from.secretRef.name, key: from.secretRef.key };
