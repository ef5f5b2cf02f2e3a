// The four resources: what they take, what is wrong with it, and what they make of it.
import { randomBytes } from "node:crypto";
import {
  numberAt,
  Secret,
  stringAt,
  type Value,
  type ValueMap,
} from "../../../components/engine/protocol/value.ts";
import { type CharacterClass, randomText } from "./text.ts";

export interface RandomResource {
  /** All inputs that the resource knows, with the value of those left out; undefined: none. */
  readonly inputs: { readonly [name: string]: Value | undefined };
  /** Outputs that only `create` knows. */
  readonly computed: readonly string[];
  /** Whether the computed outputs are secret. */
  readonly secret: boolean;
  /** What is wrong with complete inputs, or undefined. */
  problem(inputs: ValueMap): { readonly property: string; readonly reason: string } | undefined;
  /** The id and the computed outputs, in the clear. */
  create(inputs: ValueMap): { readonly id: string; readonly outputs: ValueMap };
  /** Inputs, id and computed outputs of a value that exists, from what `pulumi import` was given. */
  import(given: string): { readonly inputs: ValueMap; readonly id: string; readonly outputs: ValueMap };
}

const textInputs = {
  keepers: undefined,
  length: undefined,
  lower: true,
  minLower: 0,
  minNumeric: 0,
  minSpecial: 0,
  minUpper: 0,
  number: undefined,
  numeric: undefined,
  overrideSpecial: undefined,
  special: true,
  upper: true,
} as const;

/** As the random package documents them. */
const defaultSpecial = "!@#$%&*()-_=+[]{}<>:?";

function classes(inputs: ValueMap): readonly CharacterClass[] {
  const numeric = inputs.numeric ?? inputs.number ?? true;
  const special = stringAt(inputs, "overrideSpecial") || defaultSpecial;
  const all: readonly (readonly [Value | undefined, string, string])[] = [
    [inputs.lower, "abcdefghijklmnopqrstuvwxyz", "minLower"],
    [inputs.upper, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "minUpper"],
    [numeric, "0123456789", "minNumeric"],
    [inputs.special, special, "minSpecial"],
  ];
  return all
    .map(([wanted, characters, minimum]) => ({ wanted, characters, minimum: numberAt(inputs, minimum) ?? 0 }))
    .filter(({ wanted, minimum }) => wanted !== false || minimum > 0);
}

function textProblem(inputs: ValueMap): { property: string; reason: string } | undefined {
  const length = numberAt(inputs, "length");
  const used = classes(inputs);
  const least = used.reduce((sum, { minimum }) => sum + minimum, 0);
  if (length === undefined || !Number.isInteger(length) || length < 1) {
    return { property: "length", reason: "length must be a whole number from 1" };
  }
  if (length < least) {
    return { property: "length", reason: `length ${length} is less than the sum of the minima, ${least}` };
  }
  if (used.length > 0) return undefined;
  return { property: "lower", reason: "at least one of lower, upper, numeric and special must be true" };
}

function text(secret: boolean): RandomResource {
  const describe = (result: string) => ({ id: secret ? "none" : result, outputs: { result } });
  return {
    inputs: textInputs,
    computed: ["result"],
    secret,
    problem: textProblem,
    create: (inputs) =>
      describe(randomText({ length: numberAt(inputs, "length") ?? 0, classes: classes(inputs) })),
    import: (given) => ({ inputs: { length: given.length }, ...describe(given) }),
  };
}

function bytesProblem(property: string): RandomResource["problem"] {
  return (inputs) => {
    const length = numberAt(inputs, property);
    if (length !== undefined && Number.isInteger(length) && length >= 1) return undefined;
    return { property, reason: `${property} must be a whole number from 1` };
  };
}

function describeBytes(bytes: Buffer): { id: string; outputs: ValueMap } {
  return { id: "none", outputs: { base64: bytes.toString("base64"), hex: bytes.toString("hex") } };
}

const bytes: RandomResource = {
  inputs: { keepers: undefined, length: undefined },
  computed: ["base64", "hex"],
  secret: true,
  problem: bytesProblem("length"),
  create: (inputs) => describeBytes(randomBytes(numberAt(inputs, "length") ?? 0)),
  import: (given) => {
    const value = Buffer.from(given, "base64");
    return { inputs: { length: value.length }, ...describeBytes(value) };
  },
};

function describeId(value: Buffer, prefix: string): { id: string; outputs: ValueMap } {
  const b64Url = value.toString("base64url");
  const outputs = {
    b64Std: prefix + value.toString("base64"),
    b64Url: prefix + b64Url,
    dec: prefix + BigInt(`0x${value.toString("hex")}`).toString(10),
    hex: prefix + value.toString("hex"),
  };
  return { id: b64Url, outputs };
}

const id: RandomResource = {
  inputs: { byteLength: undefined, keepers: undefined, prefix: undefined },
  computed: ["b64Std", "b64Url", "dec", "hex"],
  secret: false,
  problem: bytesProblem("byteLength"),
  create: (inputs) =>
    describeId(randomBytes(numberAt(inputs, "byteLength") ?? 0), stringAt(inputs, "prefix") ?? ""),
  import: (given) => {
    const split = given.lastIndexOf(",");
    const prefix = given.slice(0, Math.max(split, 0));
    const value = Buffer.from(given.slice(split + 1), "base64url");
    const inputs = { byteLength: value.length, ...(prefix === "" ? {} : { prefix }) };
    return { inputs, ...describeId(value, prefix) };
  },
};

const resources: { readonly [type: string]: RandomResource } = {
  "random:index/randomPassword:RandomPassword": text(true),
  "random:index/randomString:RandomString": text(false),
  "random:index/randomBytes:RandomBytes": bytes,
  "random:index/randomId:RandomId": id,
};

/** The resource of a type token. Throws for a type that this plugin does not make. */
export function resourceOf(type: string): RandomResource {
  const found = resources[type];
  if (found !== undefined) return found;
  const known = Object.keys(resources).map((token) => token.slice(token.lastIndexOf(":") + 1));
  throw new Error(`the local stand-in for the random plugin makes ${known.join(", ")}, but not ${type}`);
}

/** The computed outputs, marked as secret where the resource is. */
export function guarded(resource: RandomResource, outputs: ValueMap): ValueMap {
  if (!resource.secret) return outputs;
  return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, new Secret(value)]));
}
