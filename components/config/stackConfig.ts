/** The stack's configuration as plain data: all its problems are reported at once. */

import { engines, isEngine } from "../resources/division.ts";

/** The keys of `warren:` and their types; the users' password keys come in addition. */
export const configKeys = {
  topology: "name of the topology file, relative to stacks/",
  variables: "values of the variables in the topology file",
  cluster: "settings of the cluster",
  namespace: "Kubernetes namespace of the cluster",
  broker: "address and login of a broker that is reached without the Kubernetes API",
  engine: "resources or bulk: what stands for the broker's objects in the state",
  handOver: "true for the update before the one that takes the other engine",
  adopt: "true while the objects that a broker has already are taken over",
  tunnelPort: "local port of the way through the Kubernetes API",
} as const;

/** Default of `warren:namespace`. */
export const defaultNamespace = "rabbitmq";

/**
 * One message for each key in the stack's configuration that Warren does not know.
 * @param keys the configuration's keys with their namespace, e.g. `warren:topology`, `kubernetes:context`
 * @param passwordKeys keys of the passwords of the topology's users
 */
export function unknownKeys(keys: readonly string[], passwordKeys: readonly string[]): readonly string[] {
  const known = [...Object.keys(configKeys), ...passwordKeys];
  return keys
    .filter((key) => key.startsWith("warren:") && !known.includes(key.slice("warren:".length)))
    .map((key) => `${key}: error unknown-key: there is no such setting; allowed: ${known.join(", ")}`);
}

/** A valid name of a Kubernetes namespace: RFC 1123, at most 63 characters. */
export function namespaceProblem(name: string): readonly string[] {
  if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) return [];
  return [
    `warren:namespace: error bad-name: ${JSON.stringify(name)} is no name for a namespace; ` +
      "allowed: up to 63 lower-case letters, digits and inner hyphens",
  ];
}

/** @param value of `warren:variables` */
export function variablesProblem(value: unknown): readonly string[] {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return [];
  return ["warren:variables: error bad-variable: it must be a mapping of names to values"];
}

/** For a secret among the settings of the cluster. */
export const secretSettings =
  "warren:cluster: error secret-setting: one of its settings is a secret, and the settings stand in ConfigMaps and pods in " +
  "the clear; put it into a Kubernetes Secret and refer to that, e.g. with `podPatch` (`envFrom`, or a volume)";

/** A port that a process may listen on without root rights. */
export function portProblem(port: number): readonly string[] {
  if (Number.isInteger(port) && port >= 1024 && port <= 65_535) return [];
  return [`warren:tunnelPort: error out-of-range: ${port} is no port to listen on; allowed: 1024 to 65535`];
}

/** The value of `warren:adopt`, as a string. */
export function adoptProblem(value: string | undefined): readonly string[] {
  if (value === undefined || value === "true" || value === "false") return [];
  return [
    `warren:adopt: error wrong-type: ${JSON.stringify(value)} is neither true nor false; set it to true for the ` +
      "update that takes a broker's objects over, and take it out afterwards: `pulumi config rm warren:adopt`",
  ];
}

/** `warren:engine`. */
export function engineProblem(value: string | undefined): readonly string[] {
  if (value === undefined || isEngine(value)) return [];
  return [
    `warren:engine: error unknown-value: ${JSON.stringify(value)} is no engine; allowed: ${engines.join(", ")}`,
  ];
}

/** `warren:handOver`. */
export function handOverProblem(value: string | undefined): readonly string[] {
  if (value === undefined || value === "true" || value === "false") return [];
  return [
    `warren:handOver: error wrong-type: ${JSON.stringify(value)} is neither true nor false; set it to true for the ` +
      "update before the one that takes the other engine, and take it out with that: `pulumi config rm warren:handOver`",
  ];
}

/** `warren:broker`. */
export interface BrokerConfig {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** PEM, or the path of a file with it, relative to the project. */
  readonly caCert?: string;
  readonly clientCert?: string;
  readonly clientKey?: string;
  readonly insecureSkipVerify?: boolean;
  readonly allowPlainHttp?: boolean;
}

const brokerTexts = ["username", "password", "caCert", "clientCert", "clientKey"] as const;
const brokerSwitches = ["insecureSkipVerify", "allowPlainHttp"] as const;

/** The value of `warren:broker`, or one message for each field that is missing, unknown or of another type. */
export function brokerConfig(value: unknown): {
  readonly broker?: BrokerConfig;
  readonly problems: readonly string[];
} {
  if (isBroker(value)) return { broker: value, problems: [] };
  return { problems: brokerProblems(value).map((problem) => `warren:broker: error bad-broker: ${problem}`) };
}

function isBroker(value: unknown): value is BrokerConfig {
  return brokerProblems(value).length === 0;
}

function brokerProblems(value: unknown): readonly string[] {
  const isObject = typeof value === "object" && value !== null;
  const given: Record<string, unknown> = isObject ? { ...value } : {};
  const allowed = ["url", ...brokerTexts, ...brokerSwitches];
  return [
    ...(isObject ? [] : ["it must be an object with the field url"]),
    ...Object.keys(given).flatMap((key) =>
      allowed.includes(key) ? [] : [`${key} is unknown; allowed: ${allowed.join(", ")}`],
    ),
    ...(isAddress(given.url) ? [] : ["url must be an http or https address without a login in it"]),
    ...brokerTexts.flatMap((key) =>
      isText(given[key]) ? [] : [`${key} must be a string that is not empty`],
    ),
    ...brokerSwitches.flatMap((key) => (isSwitch(given[key]) ? [] : [`${key} must be true or false`])),
    ...((given.clientCert === undefined) === (given.clientKey === undefined)
      ? []
      : ["clientCert and clientKey belong together"]),
  ];
}

function isSwitch(value: unknown): boolean {
  return value === undefined || typeof value === "boolean";
}

function isAddress(value: unknown): boolean {
  return typeof value === "string" && /^https?:\/\/[^/?#@]+(\/[^?#]*)?$/.test(value);
}

function isText(value: unknown): boolean {
  return value === undefined || (typeof value === "string" && value !== "");
}
