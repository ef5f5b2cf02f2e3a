import * as pulumi from "@pulumi/pulumi";
import { runError } from "./config/runError.ts";
import type { RabbitmqCluster } from "./rabbitmqCluster.ts";
import { type Login, reachBroker } from "./reach/provider.ts";
import { disk } from "./topology/compose/disk.ts";
import type { TopologyDefinition } from "./topology/load.ts";
import type { Json, Plan, Problem } from "./topology/model.ts";
import { formatProblem } from "./topology/problem.ts";
import { adopting } from "./topology/resources/adopt.ts";
import type { Secrets } from "./topology/resources/adoptedSecrets.ts";
import { type Found, findExisting } from "./topology/resources/adoption.ts";
import { divide, type Engine } from "./topology/resources/division.ts";
import { makeObjects } from "./topology/resources/makeObjects.ts";
import { refusals } from "./topology/resources/refusals.ts";
import { makeUserSecrets, passwordsOf } from "./topology/resources/users.ts";
import { reviewDefinition, reviewFile } from "./topology/review.ts";

/** A broker that is reached by an address of its own: through an Ingress, a LoadBalancer or a VPN. */
export interface BrokerArgs {
  /** Address of the management API, e.g. `https://rabbitmq.example.com`. */
  readonly url: pulumi.Input<string>;
  /**
   * A user with the tag `administrator`.
   * @default the cluster's administrator
   */
  readonly username?: pulumi.Input<string>;
  /** @default the password of the cluster's administrator */
  readonly password?: pulumi.Input<string>;
  /**
   * RabbitMQ's version, e.g. `4.3`: what it does not know yet is refused in the preview.
   * @default the cluster's; without a cluster what any supported version knows is right
   */
  readonly version?: string;
}

export interface TopologyArgs {
  /** Path of a YAML file. Exactly one of `file` and `definition` must be given. */
  readonly file?: string;
  /** The topology as an object of the same shape as the file. */
  readonly definition?: TopologyDefinition;
  /**
   * With `file`: what `${name}` stands for in it, by name. No secrets: their values reach state and previews.
   * @default {} none
   */
  readonly variables?: { readonly [name: string]: Json };
  /** The cluster that holds the topology. It or `broker` must be given. */
  readonly cluster?: RabbitmqCluster;
  /**
   * How to reach the broker without the Kubernetes API.
   * @default a port-forward to the cluster's management port
   */
  readonly broker?: BrokerArgs;
  /**
   * Takes what the broker has already into the state, as it is: the preview shows imports, and an error where the
   * broker holds something else than the file says. The broker must be reachable in a preview, too. For the
   * first update only: take it out afterwards.
   * @default false
   */
  readonly adopt?: boolean;
  /**
   * What stands for the broker's objects in the state: `resources`, one resource for each; or `bulk`, one for each
   * vhost, which is made for thousands of objects. From one to the other: see `handOver`.
   * @default "resources"
   */
  readonly engine?: Engine;
  /**
   * Marks everything of this topology so that the state forgets it and the broker keeps it, when the next update
   * takes the other engine. For the update before that one only: what is taken out of the file meanwhile stays on
   * the broker.
   * @default false
   */
  readonly handOver?: boolean;
  /** Passwords of the users with `password: {config: KEY}`, by key. */
  readonly passwords?: { readonly [key: string]: pulumi.Input<string> };
  /**
   * For the port-forward: contents or path of a kubeconfig.
   * @default `kubernetes:kubeconfig` of the stack, else KUBECONFIG, ~/.kube/config, the pod's service account
   */
  readonly kubeconfig?: pulumi.Input<string>;
  /**
   * For the port-forward: a context of the kubeconfig.
   * @default `kubernetes:context` of the stack, else the current context
   */
  readonly context?: pulumi.Input<string>;
  /**
   * For the port-forward: port on 127.0.0.1, 1024–65535. Changing it changes the provider's address.
   * @default derived from organization, project, stack and name; between 20000 and 29999
   */
  readonly tunnelPort?: number;
}

/**
 * Users, vhosts, permissions, exchanges, queues, bindings and policies of a broker, from a YAML file
 * or an object.
 *
 * Everything wrong with the topology is reported at once, before any resource is made. On an update
 * the objects wait until the broker's management API answers; a preview needs no broker unless it is to adopt.
 */
export class Topology extends pulumi.ComponentResource {
  /** Names of the Kubernetes Secrets that hold the users' logins, by user; empty without a cluster. */
  readonly userSecretNames: pulumi.Output<Record<string, string>>;
  /** Address through which the broker was managed in this run. */
  readonly managementUrl: pulumi.Output<string>;
  /** Number of queues. */
  readonly queueCount: pulumi.Output<number>;

  constructor(name: string, args: TopologyArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = planFrom(name, args);
    let found: Found | undefined;
    const transforms = [...(opts?.transforms ?? []), adopting(() => found?.ids)];
    super("warren:index:Topology", name, {}, args.adopt ? { ...opts, transforms } : opts);

    const before = async (login: Login) => {
      found = await existing(login, plan, { passwords, config: sources.config }, this);
    };
    const owner = {
      users: plan.users.map(({ name }) => name),
      vhosts: plan.vhosts.map(({ name }) => name),
      ...(args.adopt && { before }),
    };
    const reached = reachBroker(name, owner, args);
    const statefulSet = args.cluster?.statefulSet;
    const place = {
      name,
      parent: this,
      handOver: args.handOver ?? false,
      ...(statefulSet && { statefulSet }),
    };
    const sources = { config: args.passwords ?? {}, ...(args.cluster && { cluster: args.cluster }) };
    const passwords = passwordsOf(place, plan, sources);
    const division = divide(plan, args.engine ?? "resources");
    const users = makeObjects(place, reached, division, passwords, sources);
    const secretNames =
      args.cluster === undefined ? {} : makeUserSecrets(place, plan, args.cluster, users, passwords);

    this.userSecretNames = pulumi.output(secretNames);
    this.managementUrl = reached.url;
    this.queueCount = pulumi.output(plan.vhosts.reduce((sum, vhost) => sum + vhost.queues.length, 0));
    this.registerOutputs({
      userSecretNames: this.userSecretNames,
      managementUrl: this.managementUrl,
      queueCount: this.queueCount,
    });
  }
}

/** What can be adopted, and a word on what that means for the next run. */
async function existing(login: Login, plan: Plan, secrets: Secrets, parent: pulumi.Resource): Promise<Found> {
  let found: Found;
  try {
    found = await findExisting(login, plan, secrets);
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
  const { file, definition, variables, cluster, broker, passwords } = args;
  if ((file === undefined) === (definition === undefined)) {
    throw runError(`topology ${JSON.stringify(name)}: give exactly one of \`file\` and \`definition\``);
  }
  if (cluster === undefined && (broker?.username === undefined || broker.password === undefined)) {
    throw runError(
      `topology ${JSON.stringify(name)}: give a \`cluster\`, or a \`broker\` with url, username and password`,
    );
  }
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
  if (warnings.length > 0) void pulumi.log.warn(shown(warnings));
  return plan;
}

/** More than so many lines nobody reads in a preview. */
const longestList = 20;

function shown(warnings: readonly Problem[]): string {
  const lines = warnings.slice(0, longestList).map(formatProblem);
  const left = warnings.length - lines.length;
  return [...lines, ...(left > 0 ? [`and ${left} more: \`warren validate\` prints all`] : [])].join("\n");
}

function topologyError(problems: readonly Problem[]): Error {
  return runError(problems.map(formatProblem).join("\n"));
}
