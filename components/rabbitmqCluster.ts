/** The component: creates the cluster's Kubernetes objects from checked settings, and exports its addresses. */
import { StatefulSet } from "@pulumi/kubernetes/apps/v1/statefulSet.js";
import { CronJob } from "@pulumi/kubernetes/batch/v1/cronJob.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import * as pulumi from "@pulumi/pulumi";
import { backupJob } from "./cluster/backupJob.ts";
import { adminSecretName, clientHost, type Texts } from "./cluster/names.ts";
import { resolveSettings } from "./cluster/resolve.ts";
import { adminUsername, amqpAddress } from "./cluster/secrets.ts";
import { clientService, serviceAnnotations } from "./cluster/services.ts";
import type { ClusterSettings } from "./cluster/settings.ts";
import { disruptionBudget, statefulSet } from "./cluster/statefulSet.ts";
import { onceAdministrated } from "./installation/adopt.ts";
import { lookBeforeChange, onceAllowed } from "./installation/change.ts";
import { recordDefinitions } from "./installation/definitions.ts";
import { annotated, createMonitoring } from "./installation/monitoring.ts";
import { createNeeded } from "./installation/needed.ts";
import { createPasswords, refuseJump } from "./installation/passwords.ts";
import { placed } from "./installation/placed.ts";
import { recordFormed } from "./installation/recordFormed.ts";
import { rolledOut, timeouts } from "./installation/rolledOut.ts";
import { prepared } from "./installation/scale.ts";
import { createTls } from "./installation/tls.ts";
import { warnOfVulnerabilities } from "./installation/warnOfVulnerabilities.ts";
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
  /** `http://<name>.<namespace>.svc:15672`, or with `tls` `https://…:15671`, from inside the Kubernetes cluster. */
  readonly managementUrl: pulumi.Output<string>;
  /** `amqp://<name>.<namespace>.svc:5672`, or with `tls` `amqps://…:5671`, without credentials; from inside, too. */
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
  /** The cluster's own Service for clients. */
  readonly clientService: Service;
  /** Annotations that the settings give that Service, e.g. for a cloud's load balancer. */
  readonly serviceAnnotations: Texts;
  /**
   * True. In an update it is known once every node runs what the update says and is a member of the cluster: what uses it
   * waits for that.
   */
  readonly rolledOut: pulumi.Output<boolean>;
  /** False with `replicas: 0`. A topology then stays as it is, and a change of it is refused. */
  readonly hasNodes: boolean;
  /** RabbitMQ's version, as set. */
  readonly version: string;
  /** With `tls`: the certificate of the CA by which clients know the cluster, in PEM. */
  readonly caCert?: pulumi.Output<string>;

  /** @throws pulumi.RunError that lists everything that is wrong with the settings. */
  constructor(name: string, args: RabbitmqClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const { namespace: place, ...given } = args;
    const { settings, warnings } = accepted(given, name);
    super("warren:index:RabbitmqCluster", name, {}, opts);
    for (const { message } of warnings) void pulumi.log.warn(message, this);
    const provider = this.getProvider("kubernetes:apps/v1:StatefulSet");
    // A component's own timeouts do not reach its children.
    const child = { parent: this, ...(opts?.customTimeouts && { customTimeouts: opts.customTimeouts }) };

    const change = lookBeforeChange(this, settings, place, provider);
    const namespace = onceAllowed(place, change, settings);
    warnOfVulnerabilities(settings, this);
    const passwords = createPasswords(name, settings, child);
    if (passwords.previousAdmin) warnOfReplacedSecrets(provider, this);
    const tls = settings.tls && createTls({ name, settings, namespace, parent: this, child }, settings.tls);
    const needed = createNeeded(name, settings, namespace, passwords, tls?.caCert, child);
    const administrated = settings.adopted && onceAdministrated(change, passwords.admin);
    const record = administrated && recordFormed(name, settings, namespace, administrated, child);
    const safe = prepared(this, settings, namespace, provider);
    const nodes = statefulSet(settings);
    const spec = { ...nodes.spec, replicas: safe.replicas };
    this.statefulSet = new StatefulSet(name, placed({ ...nodes, spec }, namespace), {
      ...child,
      customTimeouts: { ...timeouts(settings), ...opts?.customTimeouts },
      dependsOn: [...needed, ...(tls?.needed ?? []), ...(record ? [record] : [])],
      // Kubernetes does not allow changes of them, and replacing a StatefulSet stops every node at once.
      ignoreChanges: ["spec.volumeClaimTemplates"],
    });
    if (passwords.previousAdmin) refuseJump(this.statefulSet, passwords.previousAdmin);
    const monitored = createMonitoring(name, settings, namespace, this, child);
    const clients = annotated(clientService(settings), monitored);
    this.serviceAnnotations = serviceAnnotations(settings);
    this.clientService = new Service(`${name}-client`, placed(clients, namespace), child);
    if (settings.backup) {
      new CronJob(`${name}-backup`, placed(backupJob(settings, settings.backup), namespace), child);
    }
    const budget = disruptionBudget(settings);
    if (budget) new PodDisruptionBudget(`${name}-disruption`, placed(budget, namespace), child);

    const host = pulumi.output(namespace).apply((where) => clientHost(settings.name, where));
    const amqp = amqpAddress(tls !== undefined);
    this.clusterName = pulumi.output(settings.name);
    this.namespace = pulumi.output(namespace);
    this.managementUrl = pulumi.interpolate`${tls ? "https" : "http"}://${host}:${tls ? 15671 : 15672}`;
    this.amqpUrl = pulumi.interpolate`${amqp.scheme}://${host}:${amqp.port}`;
    this.adminSecretName = pulumi.output(adminSecretName(settings.name));
    this.adminUsername = pulumi.output(adminUsername);
    this.adminPassword = passwords.admin;
    this.previousAdminPassword = passwords.previousAdmin;
    this.hasNodes = settings.replicas > 0;
    this.version = settings.version;
    if (tls) this.caCert = tls.caCert;
    this.rolledOut = rolledOut(this, settings, provider, change, safe);
    if (!record) recordFormed(name, settings, namespace, this.rolledOut, child);
    recordDefinitions(name, settings, namespace, this.rolledOut, child);
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
      ...(this.caCert && { caCert: this.caCert }),
    };
    this.registerOutputs(pulumi.all([this.rolledOut, monitored.registered]).apply(() => outputs));
  }
}

function accepted(given: ClusterSettings, name: string) {
  const { settings, warnings, problems } = resolveSettings(given, name);
  if (settings) return { settings, warnings };
  const list = problems.map(({ message }) => `  ${message}`).join("\n");
  throw runError(`The settings of the RabbitMQ cluster "${name}" are not usable:\n${list}`);
}
