/** A component's arguments from what a program in another language has sent. */
import * as pulumi from "@pulumi/pulumi";
import schema from "../provider/schema.json" with { type: "json" };
import { known } from "../pulumi/known.ts";
import { runError } from "../pulumi/runError.ts";

/** A type of the package's schema. */
interface Type {
  readonly type?: string;
  /** The value decides what is made, so it must be known before anything is. */
  readonly plain?: boolean;
  readonly $ref?: string;
  readonly items?: Type;
  readonly additionalProperties?: Type;
  readonly properties?: { readonly [name: string]: Type };
}

/** Kubernetes' structures and topologies: everything in them is plain. */
const anything = "pulumi.json#/Any";

const resources: {
  readonly [token: string]: { readonly inputProperties: { readonly [name: string]: Type } };
} = schema.resources;
const types: { readonly [token: string]: Type } = schema.types;

/** @throws one error with everything that is not as it must be */
export async function argsOf(token: string, name: string, inputs: pulumi.Inputs): Promise<pulumi.Inputs> {
  const properties = resources[token]?.inputProperties;
  if (properties === undefined) throw runError(`the package warren has no component ${token}`);
  const problems: string[] = [];
  const args = await members(properties, inputs, "", problems);
  if (problems.length === 0) return args;
  throw runError(
    `The arguments of ${JSON.stringify(name)} are not usable:\n${problems.map((one) => `  ${one}`).join("\n")}`,
  );
}

async function members(
  properties: { readonly [name: string]: Type },
  values: object,
  path: string,
  problems: string[],
): Promise<pulumi.Inputs> {
  const entries = Object.entries(values).map(async ([key, value]) => {
    const at = path === "" ? key : `${path}.${key}`;
    const type = properties[key];
    if (type !== undefined) return [key, await settled(type, value, at, problems)] as const;
    problems.push(`${at}: there is no such argument; there are ${Object.keys(properties).sort().join(", ")}`);
    return [key, undefined] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function settled(type: Type, given: unknown, path: string, problems: string[]): Promise<unknown> {
  if (type.$ref?.startsWith("#/resources/")) return resourceOf(given, path, problems);
  if (type.plain !== true) return given;
  const value = pulumi.Output.isInstance(given) ? await plainValue(given, path, problems) : given;
  if (pulumi.isUnknown(value)) {
    problems.push(unknownValue(path));
    return undefined;
  }
  if (typeof value !== "object" || value === null) return value;
  if (type.$ref === anything) return everything(value, path, problems);
  const { items, additionalProperties, properties } = type.$ref ? referred(type.$ref) : type;
  if (Array.isArray(value)) {
    return Promise.all(
      value.map((item, i) => settled(items ?? { plain: true }, item, `${path}[${i}]`, problems)),
    );
  }
  if (properties !== undefined) return members(properties, value, path, problems);
  const entries = Object.entries(value).map(
    async ([key, item]) =>
      [
        key,
        await settled(additionalProperties ?? { plain: true }, item, `${path}.${key}`, problems),
      ] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

function everything(value: object, path: string, problems: string[]): Promise<unknown> {
  const inner: Type = { plain: true, $ref: anything };
  return settled({ plain: true, items: inner, additionalProperties: inner }, value, path, problems);
}

async function plainValue(given: pulumi.Output<unknown>, path: string, problems: string[]): Promise<unknown> {
  if (await pulumi.isSecret(given)) {
    problems.push(`${path}: it is a secret, and would stand in the clear in what is made of it`);
    return undefined;
  }
  return (await known(given)) ?? pulumi.unknown;
}

async function resourceOf(given: unknown, path: string, problems: string[]): Promise<unknown> {
  const value = pulumi.Output.isInstance(given) ? await known(given) : given;
  if (value instanceof pulumi.ComponentResource) return value;
  problems.push(
    `${path}: it must be a RabbitmqCluster of the same program and the same version of the package; for a cluster that ` +
      "another program made, give `broker`",
  );
  return undefined;
}

function unknownValue(path: string): string {
  return `${path}: its value is not known before the update; give it a value that does not come from another resource`;
}

function referred(reference: string): Type {
  return types[reference.replace("#/types/", "")] ?? {};
}
