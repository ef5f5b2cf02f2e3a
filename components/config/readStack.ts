/** Reads the stack's configuration and the topology file, and reports all their problems at once. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { resolveSettings } from "../cluster/resolve.ts";
import type { ClusterSettings } from "../cluster/settings.ts";
import type { BrokerArgs } from "../connection/program/brokerArgs.ts";
import { runError } from "../pulumi/runError.ts";
import { type Engine, isEngine } from "../resources/division.ts";
import { configKeysOf, refusals } from "../resources/refusals.ts";
import { disk } from "../topology/compose/disk.ts";
import { reasonOf } from "../topology/compose/fileError.ts";
import type { Variables } from "../topology/compose/variables.ts";
import { formatProblem } from "../topology/report/problem.ts";
import { reviewFile } from "../topology/review.ts";
import {
  adoptProblem,
  type BrokerConfig,
  brokerConfig,
  defaultNamespace,
  engineProblem,
  handOverProblem,
  namespaceProblem,
  portProblem,
  secretSettings,
  unknownKeys,
  variablesProblem,
} from "./stackConfig.ts";
import { placed } from "./stackFile.ts";
import type { TopologyRead } from "./topologyRead.ts";

export interface Stack {
  readonly namespace: string;
  /** Undefined if the stack manages a topology in an existing broker. */
  readonly settings: ClusterSettings | undefined;
  /** Undefined for a cluster without a topology. */
  readonly topology: (TopologyRead & { readonly file: string }) | undefined;
  /** The values of `${name}` in the topology file. */
  readonly variables: Variables;
  readonly broker: BrokerArgs | undefined;
  /** Whether to adopt existing objects of the broker. */
  readonly adopt: boolean;
  readonly engine: Engine | undefined;
  readonly handOver: boolean;
  readonly tunnelPort: number | undefined;
  /** Passwords that the topology reads from the configuration, by key. */
  readonly passwords: { readonly [key: string]: pulumi.Output<string> };
}

/**
 * @throws one error with a line for each problem, before anything is registered
 */
export function readStack(configNamespace: string): Stack {
  const config = new pulumi.Config(configNamespace);
  const namespace = config.get("namespace") ?? defaultNamespace;
  const tunnelPort = config.getNumber("tunnelPort");
  const engine = config.get("engine");
  const broker = readBroker(configNamespace);
  const hasLogin = broker.broker?.username !== undefined && broker.broker.password !== undefined;
  const hasCluster = !hasLogin || config.get("cluster") !== undefined;
  const settings = hasCluster ? (config.getObject<ClusterSettings>("cluster") ?? {}) : undefined;
  const variables = config.getObject<Variables>("variables") ?? {};
  // The cluster has the name of the configuration's namespace.
  const resolution = settings && resolveSettings(settings, configNamespace);
  const name = config.get("topology");
  const topology =
    name === undefined ? undefined : readTopology(name, variables, resolution?.settings?.version);
  const { plan, warnings = [], problems: wrong = [] } = topology ?? {};

  const passwordKeys = plan === undefined ? [] : configKeysOf(plan);
  const passwords = passwordKeys.flatMap((key): [string, pulumi.Output<string>][] => {
    const value = config.getSecret(key);
    return value === undefined ? [] : [[key, value]];
  });

  const problems = [
    ...wrong,
    ...(plan === undefined
      ? []
      : refusals(plan, { configKeys: passwords.map(([key]) => key), hasCluster }).map(formatProblem)),
    ...variablesProblem(variables),
    ...placed(resolution?.problems ?? [], {
      stack: pulumi.getStack(),
      key: `${configNamespace}:cluster`,
      value: settings,
    }),
    ...broker.problems,
    // The keys of passwords are known only for a valid topology.
    ...(wrong.length > 0 ? [] : unknownKeys(Object.keys(pulumi.runtime.allConfig()), passwordKeys)),
    ...(isSecret(`${configNamespace}:cluster`) ? [secretSettings] : []),
    ...namespaceProblem(namespace),
    ...adoptProblem(config.get("adopt")),
    ...engineProblem(engine),
    ...handOverProblem(config.get("handOver")),
    ...(tunnelPort === undefined ? [] : portProblem(tunnelPort)),
  ];
  if (problems.length > 0) throw runError(problems.join("\n"));
  return {
    namespace,
    settings,
    topology: topology && plan && { file: topology.file, plan, warnings },
    variables,
    broker: broker.broker && brokerArgs(broker.broker),
    adopt: config.get("adopt") === "true",
    engine: engine !== undefined && isEngine(engine) ? engine : undefined,
    handOver: config.get("handOver") === "true",
    tunnelPort,
    passwords: Object.fromEntries(passwords),
  };
}

/** A mark that `getObject` drops. */
function isSecret(key: string): boolean {
  // The SDK has it and does not declare it.
  const ask: unknown = Reflect.get(pulumi.runtime, "isConfigSecret");
  return typeof ask === "function" && ask(key) === true;
}

interface Read extends Partial<TopologyRead> {
  readonly file: string;
  readonly problems: readonly string[];
}

function readTopology(name: string, variables: Variables, brokerVersion: string | undefined): Read {
  // Relative to the project, so that a problem reads `stacks/local.topology.yaml:3:5: …`.
  const file = join("stacks", name);
  if (!existsSync(file)) {
    return {
      file,
      problems: [`warren:topology: error no-such-file: there is no file ${file} in the project's folder`],
    };
  }
  const options = { variables, ...(brokerVersion !== undefined && { brokerVersion }) };
  const { problems, ...read } = reviewFile(file, disk, options);
  return { file, ...read, problems: problems.map(formatProblem) };
}

function readBroker(configNamespace: string): ReturnType<typeof brokerConfig> {
  // The plain text, without the warning that Config prints for a secret: only its password is passed on, as a secret.
  const text = pulumi.runtime.getConfig(`${configNamespace}:broker`);
  if (text === undefined) return { problems: [] };
  try {
    return brokerConfig(JSON.parse(text));
  } catch {
    return brokerConfig(undefined);
  }
}

function brokerArgs(broker: BrokerConfig): BrokerArgs {
  const { password, clientKey, caCert, clientCert, ...plain } = broker;
  return {
    ...plain,
    ...(password !== undefined && { password: pulumi.secret(password) }),
    ...(caCert !== undefined && { caCert: pem("caCert", caCert) }),
    ...(clientCert !== undefined && { clientCert: pem("clientCert", clientCert) }),
    ...(clientKey !== undefined && { clientKey: pulumi.secret(pem("clientKey", clientKey)) }),
  };
}

/** @param value PEM, or the path of a file with it */
function pem(key: string, value: string): string {
  if (value.includes("-----BEGIN ")) return value;
  try {
    return readFileSync(value, "utf8");
  } catch (error) {
    throw runError(`warren:broker: error no-such-file: ${key}: cannot read ${value}: ${reasonOf(error)}`);
  }
}
