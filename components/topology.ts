import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { runError } from "./config/runError.ts";
import type { RabbitmqCluster } from "./rabbitmqCluster.ts";
import { providerTo } from "./reach/provider.ts";
import { loadTopology, planOf, type TopologyDefinition } from "./topology/load.ts";
import type { Plan, Problem } from "./topology/model.ts";
import { formatProblem } from "./topology/problem.ts";
import { refusals } from "./topology/resources/refusals.ts";
import { makeUsers } from "./topology/resources/users.ts";
import { makeVhosts } from "./topology/resources/vhosts.ts";

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
}

export interface TopologyArgs {
  /** Path of a YAML file. Exactly one of `file` and `definition` must be given. */
  readonly file?: string;
  /** The topology as an object of the same shape as the file. */
  readonly definition?: TopologyDefinition;
  /** The cluster that holds the topology. It or `broker` must be given. */
  readonly cluster?: RabbitmqCluster;
  /**
   * How to reach the broker without the Kubernetes API.
   * @default a port-forward to the cluster's management port
   */
  readonly broker?: BrokerArgs;
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
 * the objects wait until the broker's management API answers; a preview needs no broker.
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
    super("warren:index:Topology", name, {}, opts);

    const { provider, url } = providerTo(
      name,
      { parent: this, users: plan.users.map(({ name }) => name) },
      args,
    );
    const statefulSet = args.cluster?.statefulSet;
    const broker = { name, parent: this, provider, ...(statefulSet && { statefulSet }) };
    const { users, secretNames } = makeUsers(broker, plan, {
      config: args.passwords ?? {},
      ...(args.cluster && { cluster: args.cluster }),
    });
    makeVhosts(broker, plan, users);

    this.userSecretNames = pulumi.output(secretNames);
    this.managementUrl = url;
    this.queueCount = pulumi.output(plan.vhosts.reduce((sum, vhost) => sum + vhost.queues.length, 0));
    this.registerOutputs({
      userSecretNames: this.userSecretNames,
      managementUrl: this.managementUrl,
      queueCount: this.queueCount,
    });
  }
}

function planFrom(name: string, args: TopologyArgs): Plan {
  const { file, definition, cluster, broker, passwords } = args;
  if ((file === undefined) === (definition === undefined)) {
    throw runError(`topology ${JSON.stringify(name)}: give exactly one of \`file\` and \`definition\``);
  }
  if (cluster === undefined && (broker?.username === undefined || broker.password === undefined)) {
    throw runError(
      `topology ${JSON.stringify(name)}: give a \`cluster\`, or a \`broker\` with url, username and password`,
    );
  }
  const { plan, problems } =
    file === undefined ? planOf(definition ?? {}) : loadTopology(file, readFileSync(file));
  if (plan === undefined) throw topologyError(problems);
  const refused = refusals(plan, {
    configKeys: Object.keys(passwords ?? {}),
    hasCluster: cluster !== undefined,
  });
  if (refused.length > 0) throw topologyError(refused);
  return plan;
}

function topologyError(problems: readonly Problem[]): Error {
  return runError(problems.map(formatProblem).join("\n"));
}
