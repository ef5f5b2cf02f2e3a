/** Federation and shovels as the parameters that the plugins read. */
import type { SecretTextDefinition, VhostDefinition } from "../definition/topology.ts";
import { type ParameterKeys, parameterValue, shovelKeys, upstreamKeys } from "../language/parameterKeys.ts";
import type { Json, Parameter, SecretSource } from "../model.ts";
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
      value: upstreams.map((upstream) => ({ upstream })),
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

/** @param definition validated: an upstream or a shovel */
function contentOf(definition: object, keys: ParameterKeys): Content {
  const value: { [key: string]: Json } = {};
  const secrets: { [key: string]: SecretSource } = {};
  for (const [key, { path, unit, fallback }] of Object.entries(keys)) {
    const field = fieldAt(definition, path) ?? fallback;
    if (field === undefined) continue;
    // An address is part of the value, unless it comes from elsewhere.
    if (unit === "address" && typeof field !== "string")
      secrets[key] = sourceOf(field as Elsewhere); // validated
    else value[key] = parameterValue(unit, field);
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

type Elsewhere = Exclude<SecretTextDefinition, string>;

const sourceOf = (from: Elsewhere): SecretSource =>
  "config" in from
    ? { kind: "config", key: from.config }
    : { kind: "secretRef", name: from.secretRef.name, key: from.secretRef.key };
