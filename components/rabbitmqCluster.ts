/** The component: creates the cluster's Kubernetes objects from checked settings, and exports its addresses. */
import { StatefulSet } from "@pulumi/kubernetes/apps/v1/statefulSet.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import * as pulumi from "@pulumi/pulumi";
import { adminSecretName } from "./cluster/names.ts";
import { resolveSettings } from "./cluster/resolve.ts";
import { adminUsername } from "./cluster/secrets.ts";
import { clientService } from "./cluster/services.ts";
import type { ClusterSettings, Resolved } from "./cluster/settings.ts";
import { disruptionBudget, statefulSet } from "./cluster/statefulSet.ts";
import { createNeeded } from "./installation/needed.ts";
import { createPasswords, refuseJump } from "./installation/passwords.ts";
import { placed } from "./installation/placed.ts";
import { rolledOut, timeouts } from "./installation/rolledOut.ts";
import { prepared } from "./installation/scale.ts";
import { warnOfReplacedSecrets } from "./pulumi/mutableSecrets.ts";
import { runError } from "./pulumi/runError.ts";

/** The settings, and where to put the cluster. */
export interface RabbitmqClusterArgs extends ClusterSettings {
  /** Kubernetes namespace, which must exist. Node names derive from it: in another namespace the cluster is blank. */
  readonly namespace: pulumi.Input<string>;
}

/** A RabbitMQ cluster on Kubernetes. */
export class RabbitmqCluster extends pulumi.ComponentResource {
  /** Name of the StatefulSet and of the Service for clients. */
  readonly clusterName: pulumi.Output<string>;
  readonly namespace: pulumi.Output<string>;
  /** `http://<name>.<namespace>.svc:15672`, from inside the Kubernetes cluster. */
  readonly managementUrl: pulumi.Output<string>;
  /** `amqp://<name>.<namespace>.svc:5672`, from inside the Kubernetes cluster, without credentials. */
  readonly amqpUrl: pulumi.Output<string>;
  /** Name of the service-binding Secret with the administrator's credentials. */
  readonly adminSecretName: pulumi.Output<string>;
  readonly adminUsername: pulumi.Output<string>;
  /** Secret. */
  readonly adminPassword: pulumi.Output<string>;
  /**
   * Secret: the password that a broker has until it learns the rotated one. Only a topology uses it. Undefined until
   * the first rotation.
   */
  readonly previousAdminPassword: pulumi.Output<string> | undefined;
  /** The nodes. Objects in the broker depend on it, and may be `deletedWith` it. */
  readonly statefulSet: StatefulSet;
  /**
   * True. In an update it is known once every node runs what the update says and is a member of the cluster: what uses it
   * waits for that.
   */
  readonly rolledOut: pulumi.Output<boolean>;
  /** False with `replicas: 0`. A topology then stays as it is, and a change of it is refused. */
  readonly hasNodes: boolean;
  /** RabbitMQ's version, as set. */
  readonly version: string;

  /** @throws pulumi.RunError that lists everything that is wrong with the settings. */
  constructor(name: string, args: RabbitmqClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const { namespace, ...given } = args;
    const settings = accepted(given, name);
    super("warren:index:RabbitmqCluster", name, {}, opts);
    // A component's own timeouts do not reach its children.
    const child = { parent: this, ...(opts?.customTimeouts && { customTimeouts: opts.customTimeouts }) };

    const passwords = createPasswords(name, settings.adminPasswordRotation, child);
    if (passwords.previousAdmin) warnOfReplacedSecrets(this.getProvider("kubernetes:core/v1:Secret"), this);
    const needed = createNeeded(name, settings, namespace, passwords, child);
    const kubernetes = this.getProvider("kubernetes:apps/v1:StatefulSet");
    const safe = prepared(this, settings, namespace, kubernetes);
    const nodes = statefulSet(settings);
    const spec = { ...nodes.spec, replicas: safe.replicas };
    this.statefulSet = new StatefulSet(name, placed({ ...nodes, spec }, namespace), {
      ...child,
      customTimeouts: { ...timeouts(settings), ...opts?.customTimeouts },
      dependsOn: needed,
      // Kubernetes does not allow changes of them, and replacing a StatefulSet stops every node at once.
      ignoreChanges: ["spec.volumeClaimTemplates"],
    });
    if (passwords.previousAdmin) refuseJump(this.statefulSet, passwords.previousAdmin);
    new Service(`${name}-client`, placed(clientService(settings), namespace), child);
    const budget = disruptionBudget(settings);
    if (budget) new PodDisruptionBudget(`${name}-disruption`, placed(budget, namespace), child);

    const host = pulumi.interpolate`${settings.name}.${namespace}.svc`;
    this.clusterName = pulumi.output(settings.name);
    this.namespace = pulumi.output(namespace);
    this.managementUrl = pulumi.interpolate`http://${host}:15672`;
    this.amqpUrl = pulumi.interpolate`amqp://${host}:5672`;
    this.adminSecretName = pulumi.output(adminSecretName(settings.name));
    this.adminUsername = pulumi.output(adminUsername);
    this.adminPassword = passwords.admin;
    this.previousAdminPassword = passwords.previousAdmin;
    this.hasNodes = settings.replicas > 0;
    this.version = settings.version;
    this.rolledOut = rolledOut(this, settings, kubernetes, safe);
    // The program does not end before, and what this update replaces is deleted after that.
    const outputs = {
      clusterName: this.clusterName,
      namespace: this.namespace,
      managementUrl: this.managementUrl,
      amqpUrl: this.amqpUrl,
      adminSecretName: this.adminSecretName,
      adminUsername: this.adminUsername,
      adminPassword: this.adminPassword,
      version: this.version,
    };
    this.registerOutputs(this.rolledOut.apply(() => outputs));
  }
}

function accepted(given: ClusterSettings, name: string): Resolved {
  const { settings, problems } = resolveSettings(given, name);
  if (settings) return settings;
  const list = problems.map(({ message }) => `  ${message}`).join("\n");
  throw runError(`The settings of the RabbitMQ cluster "${name}" are not usable:\n${list}`);
}
