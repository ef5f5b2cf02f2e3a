import * as pulumi from "@pulumi/pulumi";
import type { Credentials } from "./broker/client.ts";
import { type TopologyRead, topologyReadFor } from "./config/topologyRead.ts";
import type { BrokerArgs } from "./connection/program/brokerArgs.ts";
import { connect } from "./connection/program/connect.ts";
import type { Kubeconfig } from "./connection/program/kubernetesAccess.ts";
import { runError } from "./pulumi/runError.ts";
import type { RabbitmqCluster } from "./rabbitmqCluster.ts";
import type { Secrets } from "./resources/adoptedSecrets.ts";
import { type Found, findExisting } from "./resources/adoption.ts";
import { divide, type Engine } from "./resources/division.ts";
import { showEngineAdvice } from "./resources/engineAdvice.ts";
import { makeObjects } from "./resources/makeObjects.ts";
import { adopting } from "./resources/rabbitmq/adopt.ts";
import { refusals } from "./resources/refusals.ts";
import { makeUserSecrets, passwordsOf } from "./resources/users.ts";
import { disk } from "./topology/compose/disk.ts";
import type { TopologyDefinition } from "./topology/load.ts";
import type { Json, Plan, Problem } from "./topology/model.ts";
import { formatProblem } from "./topology/report/problem.ts";
import { reviewDefinition, reviewFile } from "./topology/review.ts";

export interface TopologyArgs {
  /** Path of a YAML file. Exactly one of `file` and `definition` must be given. */
  readonly file?: string;
  /** The topology as an object of the same shape as the file. */
  readonly definition?: TopologyDefinition;
  /**
   * With `file`: the values of `${name}` in it, by name. No secrets: their values would appear in state and previews.
   * @default {} none
   */
  readonly variables?: { readonly [name: string]: Json };
  /** The cluster that contains the topology. Either it or `broker` is required. */
  readonly cluster?: RabbitmqCluster;
  /**
   * How to reach the broker without the Kubernetes API.
   * @default a port-forward to the cluster's management port
   */
  readonly broker?: BrokerArgs;
  /**
   * Adopts the broker's existing objects into the state as they are: the preview shows imports, and an error if the
   * broker differs from the file. The broker must be reachable in a preview, too. Only for the first update: remove it
   * afterwards.
   * @default false
   */
  readonly adopt?: boolean;
  /**
   * How the state represents the broker's objects: `resources`, one resource for each; or `bulk`, one for each vhost,
   * made for thousands of objects. To change the engine, see `handOver`.
   * @default "resources"
   */
  readonly engine?: Engine;
  /**
   * Marks all objects of this topology so that the state forgets them and the broker keeps them when the next update
   * uses the other engine. Only for the update before that: objects that you remove from the file meanwhile stay on the
   * broker.
   * @default false
   */
  readonly handOver?: boolean;
  /** Passwords of the users with `password: {config: KEY}`, by key. */
  readonly passwords?: { readonly [key: string]: pulumi.Input<string> };
  /**
   * For the port-forward: contents, as a string or an object, or path of a kubeconfig.
   * @default that of the Kubernetes provider that the cluster was given, else `kubernetes:kubeconfig` of the stack, else
   * KUBECONFIG, ~/.kube/config, the pod's service account
   */
  readonly kubeconfig?: pulumi.Input<Kubeconfig>;
  /**
   * For the port-forward: a context of the kubeconfig.
   * @default that of the cluster's Kubernetes provider, else `kubernetes:context` of the stack, else the current context
   */
  readonly context?: pulumi.Input<string>;
  /**
   * For the port-forward: port on 127.0.0.1, 1024–65535. Changing it changes the provider's address.
   * @default derived from organization, project, stack and name; between 20000 and 29999
   */
  readonly tunnelPort?: number;
}

/**
 * Users, vhosts, permissions, exchanges, queues, bindings and policies of a broker, from a YAML file or an object.
 *
 * All problems of the topology are reported at once, before any resource is made. In an update the objects wait until
 * the broker's management API answers; a preview needs no broker unless it adopts.
 */
export class Topology extends pulumi.ComponentResource {
  /** Names of the Kubernetes Secrets that hold the users' credentials, by user; empty without a cluster. */
  readonly userSecretNames: pulumi.Output<Record<string, string>>;
  /** The management address of this run. */
  readonly managementUrl: pulumi.Output<string>;
  /** Number of queues. */
  readonly queueCount: pulumi.Output<number>;

  constructor(name: string, args: TopologyArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = planFrom(name, args);
    let found: Found | undefined;
    const transforms = [...(opts?.transforms ?? []), adopting(() => found?.ids)];
    super("warren:index:Topology", name, {}, args.adopt ? { ...opts, transforms } : opts);

    const before = async (credentials: Credentials) => {
      found = await existing(credentials, plan, { passwords, config: sources.config }, this);
    };
    const division = divide(plan, args.engine ?? "resources");
    showEngineAdvice(division, this);
    const owner = {
      users: plan.users.map(({ name }) => name),
      vhosts: plan.vhosts.map(({ name }) => name),
      usesOfficial: division.official.vhosts.length > 0,
      ...(args.adopt && { before }),
    };
    const connection = connect(name, owner, args);
    const statefulSet = args.cluster?.statefulSet;
    const place = {
      name,
      parent: this,
      // As the children inherit it, from this component or one above it; the SDK declares no property for it.
      isProtected: Reflect.get(this, "__protect") === true,
      handOver: args.handOver ?? false,
      ...(statefulSet && { statefulSet }),
    };
    const sources = { config: args.passwords ?? {}, ...(args.cluster && { cluster: args.cluster }) };
    const passwords = passwordsOf(place, plan, sources);
    const users = makeObjects(place, connection, division, passwords, sources);
    const secretNames =
      args.cluster === undefined ? {} : makeUserSecrets(place, plan, args.cluster, users, passwords);

    this.userSecretNames = pulumi.output(secretNames);
    this.managementUrl = connection.url;
    this.queueCount = pulumi.output(plan.vhosts.reduce((sum, vhost) => sum + vhost.queues.length, 0));
    this.registerOutputs({
      userSecretNames: this.userSecretNames,
      managementUrl: this.managementUrl,
      queueCount: this.queueCount,
    });
  }
}

/** What can be adopted, with advice for the next run. */
async function existing(
  credentials: Credentials,
  plan: Plan,
  secrets: Secrets,
  parent: pulumi.Resource,
): Promise<Found> {
  let found: Found;
  try {
    found = await findExisting(credentials, plan, secrets);
  } catch (error) {
    throw runError(`adopt: ${error instanceof Error ? error.message : String(error)}`);
  }
  const left =
    found.others === 0 ? "" : ` ${found.others} objects that the file does not name stay unmanaged.`;
  const advice =
    `adopt is on: what the broker has is taken over as it is.${left} An existing user that is shown as created gets ` +
    "the password again that it has. Take `adopt` out after the update.";
  void pulumi.log.warn(advice, parent);
  return found;
}

function planFrom(name: string, args: TopologyArgs): Plan {
  const { file, definition, cluster, broker } = args;
  if ((file === undefined) === (definition === undefined)) {
    throw runError(`topology ${JSON.stringify(name)}: give exactly one of \`file\` and \`definition\``);
  }
  if (cluster === undefined && (broker?.username === undefined || broker.password === undefined)) {
    throw runError(
      `topology ${JSON.stringify(name)}: give a \`cluster\`, or a \`broker\` with url, username and password`,
    );
  }
  const { plan, warnings } = topologyReadFor(args) ?? readTopology(args);
  if (warnings.length > 0) void pulumi.log.warn(shown(warnings));
  return plan;
}

/** @throws one error with a line for each problem */
function readTopology({
  file,
  definition,
  variables,
  cluster,
  broker,
  passwords,
}: TopologyArgs): TopologyRead {
  const brokerVersion = cluster?.version ?? broker?.version;
  const options = { ...(variables && { variables }), ...(brokerVersion !== undefined && { brokerVersion }) };
  const { plan, problems, warnings } =
    file === undefined ? reviewDefinition(definition ?? {}, options) : reviewFile(file, disk, options);
  if (plan === undefined) throw topologyError(problems);
  const refused = refusals(plan, {
    configKeys: Object.keys(passwords ?? {}),
    hasCluster: cluster !== undefined,
  });
  if (refused.length > 0) throw topologyError(refused);
  return { plan, warnings };
}

/** A preview with more lines is unreadable. */
const longestList = 20;

function shown(warnings: readonly Problem[]): string {
  const lines = warnings.slice(0, longestList).map(formatProblem);
  const left = warnings.length - lines.length;
  return [...lines, ...(left > 0 ? [`and ${left} more: \`warren validate\` prints all`] : [])].join("\n");
}

function topologyError(problems: readonly Problem[]): Error {
  return runError(problems.map(formatProblem).join("\n"));
}
