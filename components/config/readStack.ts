/** Reads the stack's configuration and the topology file, and reports all that is wrong with both at once. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { resolveSettings } from "../cluster/resolve.ts";
import type { ClusterSettings } from "../cluster/settings.ts";
import { disk } from "../topology/compose/disk.ts";
import type { Variables } from "../topology/compose/variables.ts";
import { loadTopology } from "../topology/load.ts";
import type { Plan } from "../topology/model.ts";
import { formatProblem } from "../topology/problem.ts";
import { type Engine, isEngine } from "../topology/resources/division.ts";
import { configKeysOf, refusals } from "../topology/resources/refusals.ts";
import type { BrokerArgs } from "../topology.ts";
import { runError } from "./runError.ts";
import {
  adoptProblem,
  type BrokerConfig,
  brokerConfig,
  defaultNamespace,
  engineProblem,
  handOverProblem,
  namespaceProblem,
  portProblem,
  unknownKeys,
  variablesProblem,
} from "./stackConfig.ts";

export interface Stack {
  readonly namespace: string;
  /** Undefined where the stack manages a topology in a broker that exists already. */
  readonly settings: ClusterSettings | undefined;
  /** Path of the topology file; undefined for a cluster without a topology. */
  readonly file: string | undefined;
  /** What `${name}` stands for in the topology file. */
  readonly variables: Variables;
  readonly broker: BrokerArgs | undefined;
  /** Whether what the broker has already is taken over. */
  readonly adopt: boolean;
  readonly engine: Engine | undefined;
  readonly handOver: boolean;
  readonly tunnelPort: number | undefined;
  /** Passwords that the topology takes from the configuration, by key. */
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
  // The cluster is named like the configuration's namespace.
  const resolution = settings && resolveSettings(settings, configNamespace);
  const topology = readTopology(config.get("topology"), variables, resolution?.settings?.version);

  const passwordKeys = topology.plan === undefined ? [] : configKeysOf(topology.plan);
  const passwords = passwordKeys.flatMap((key): [string, pulumi.Output<string>][] => {
    const value = config.getSecret(key);
    return value === undefined ? [] : [[key, value]];
  });

  const problems = [
    ...topology.problems,
    ...(topology.plan === undefined
      ? []
      : refusals(topology.plan, { configKeys: passwords.map(([key]) => key), hasCluster }).map(
          formatProblem,
        )),
    ...variablesProblem(variables),
    ...(resolution?.problems.map(({ message }) => message) ?? []),
    ...broker.problems,
    // Which keys hold passwords is known only from a topology without mistakes.
    ...(topology.problems.length > 0
      ? []
      : unknownKeys(Object.keys(pulumi.runtime.allConfig()), passwordKeys)),
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
    file: topology.file,
    variables,
    broker: broker.broker && brokerArgs(broker.broker),
    adopt: config.get("adopt") === "true",
    engine: engine !== undefined && isEngine(engine) ? engine : undefined,
    handOver: config.get("handOver") === "true",
    tunnelPort,
    passwords: Object.fromEntries(passwords),
  };
}

interface ReadTopology {
  readonly file?: string;
  readonly plan?: Plan;
  readonly problems: readonly string[];
}

function readTopology(
  name: string | undefined,
  variables: Variables,
  brokerVersion: string | undefined,
): ReadTopology {
  if (name === undefined) return { problems: [] };
  // Relative to the project, so that a problem reads `stacks/local.topology.yaml:3:5: …`.
  const file = join("stacks", name);
  if (!existsSync(file)) {
    return {
      problems: [`warren:topology: error no-such-file: there is no file ${file} in the project's folder`],
    };
  }
  const options = { ...disk, variables, ...(brokerVersion !== undefined && { brokerVersion }) };
  const { plan, problems } = loadTopology(file, disk.read(file), options);
  return { file, ...(plan && { plan }), problems: problems.map(formatProblem) };
}

function readBroker(configNamespace: string): ReturnType<typeof brokerConfig> {
  // The plain text, without the warning that Config gives for a secret: only its password goes on, as a secret.
  const text = pulumi.runtime.getConfig(`${configNamespace}:broker`);
  if (text === undefined) return { problems: [] };
  try {
    return brokerConfig(JSON.parse(text));
  } catch {
    return brokerConfig(undefined);
  }
}

function brokerArgs({ url, username, password }: BrokerConfig): BrokerArgs {
  return {
    url,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password: pulumi.secret(password) }),
  };
}
