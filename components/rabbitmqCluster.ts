/** The component: it turns checked settings into the cluster's Kubernetes objects and hands out its addresses. */
import { StatefulSet } from "@pulumi/kubernetes/apps/v1/statefulSet.js";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import { Role } from "@pulumi/kubernetes/rbac/v1/role.js";
import { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding.js";
import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import { configMap } from "./cluster/configMap.ts";
import { adminSecretName, cookieSecretName, labels } from "./cluster/names.ts";
import { peerDiscoveryAccess } from "./cluster/peerDiscovery.ts";
import { resolveSettings } from "./cluster/resolve.ts";
import { adminSecretData, adminUsername, bindingType, cookieSecretData } from "./cluster/secrets.ts";
import { clientService, headlessService } from "./cluster/services.ts";
import type { ClusterSettings, Resolved } from "./cluster/settings.ts";
import { disruptionBudget, statefulSet } from "./cluster/statefulSet.ts";
import { warnOfReplacedSecrets } from "./config/mutableSecrets.ts";
import { runError } from "./config/runError.ts";
import { known } from "./reach/known.ts";

/** The settings, and where to put the cluster. */
export interface RabbitmqClusterArgs extends ClusterSettings {
  /** Kubernetes namespace, which must exist. Node names derive from it: in another one the cluster is blank. */
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
  /** Name of the service-binding Secret with the administrator's login. */
  readonly adminSecretName: pulumi.Output<string>;
  readonly adminUsername: pulumi.Output<string>;
  /** Secret. */
  readonly adminPassword: pulumi.Output<string>;
  /**
   * Secret: the password that a broker has until it is told of a rotated one. A topology uses it for that and nobody else
   * needs it. Undefined until the first rotation.
   */
  readonly previousAdminPassword: pulumi.Output<string> | undefined;
  /** The nodes. What lives in the broker depends on it, and may be `deletedWith` it. */
  readonly statefulSet: StatefulSet;
  /** RabbitMQ's version, as it was set. */
  readonly version: string;

  /** @throws pulumi.RunError that lists everything that is wrong with the settings. */
  constructor(name: string, args: RabbitmqClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const { namespace, ...given } = args;
    const settings = accepted(given, name);
    super("warren:index:RabbitmqCluster", name, {}, opts);
    const child = { parent: this };

    const passwords = this.createPasswords(name, settings.adminPasswordRotation, child);
    if (passwords.previousAdmin) warnOfReplacedSecrets(this.getProvider("kubernetes:core/v1:Secret"), this);
    const needed = this.createNeeded(name, settings, namespace, passwords, child);
    const nodes = statefulSet(settings);
    this.statefulSet = new StatefulSet(name, placed(nodes, namespace), {
      ...child,
      dependsOn: needed,
      // Kubernetes takes no change of them, and a replaced StatefulSet stops every node at once.
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
    this.version = settings.version;
    this.registerOutputs({
      clusterName: this.clusterName,
      namespace: this.namespace,
      managementUrl: this.managementUrl,
      amqpUrl: this.amqpUrl,
      adminSecretName: this.adminSecretName,
      adminUsername: this.adminUsername,
      adminPassword: this.adminPassword,
      version: this.version,
    });
  }

  /**
   * Letters and digits only: they need no escaping in a URL, in rabbitmq.conf or in a shell.
   * @param rotation of the administrator's password: each has a resource of its own, and the last two are kept
   */
  private createPasswords(name: string, rotation: number, child: pulumi.CustomResourceOptions): Passwords {
    const generated = (of: string, length: number) =>
      pulumi.secret(new RandomPassword(`${name}-${of}`, { length, special: false }, child).result);
    const admin = (which: number) =>
      generated(which === 1 ? "admin-password" : `admin-password-${which}`, 32);
    return {
      admin: admin(rotation),
      ...(rotation > 1 && { previousAdmin: admin(rotation - 1) }),
      cookie: generated("erlang-cookie-value", 64),
    };
  }

  /** What a pod cannot start without. It is also deleted last, while stopping nodes still need each other's names. */
  private createNeeded(
    name: string,
    settings: Resolved,
    namespace: pulumi.Input<string>,
    passwords: Passwords,
    child: pulumi.CustomResourceOptions,
  ): pulumi.Resource[] {
    const cluster = settings.name;
    const adminData = pulumi
      .all([namespace, passwords.admin])
      .apply(([where, password]) => adminSecretData(cluster, where, password));
    const metadata = (objectName: string) => ({ name: objectName, namespace, labels: labels(cluster) });
    const needed: pulumi.Resource[] = [
      new ConfigMap(`${name}-config`, placed(configMap(settings), namespace), child),
      new Secret(
        `${name}-admin`,
        { metadata: metadata(adminSecretName(cluster)), type: bindingType, data: adminData },
        child,
      ),
      new Secret(
        `${name}-erlang-cookie`,
        { metadata: metadata(cookieSecretName(cluster)), data: passwords.cookie.apply(cookieSecretData) },
        child,
      ),
      new Service(`${name}-nodes`, placed(headlessService(settings), namespace), child),
    ];
    const access = peerDiscoveryAccess(cluster, namespace, settings.version);
    if (access) {
      needed.push(
        new ServiceAccount(`${name}-peer-discovery`, placed(access.serviceAccount, namespace), child),
        new Role(`${name}-peer-discovery`, placed(access.role, namespace), child),
        new RoleBinding(`${name}-peer-discovery`, placed(access.roleBinding, namespace), child),
      );
    }
    return needed;
  }
}

/**
 * In the preview of a cluster that is there: the password before the wanted one must be there too, as the broker has
 * that one. It is not where the number went up by more than one, or down.
 */
function refuseJump(nodes: StatefulSet, previousAdmin: pulumi.Output<string>): void {
  if (!pulumi.runtime.isDryRun()) return;
  nodes.id.apply(async () => {
    if ((await known(previousAdmin)) !== undefined) return;
    throw runError(
      "adminPasswordRotation goes up by one at a time and never down, as only the last password is kept and the broker " +
        "has to be told of the new one with that: set it to one more than the last update had",
    );
  });
}

interface Passwords {
  readonly admin: pulumi.Output<string>;
  readonly previousAdmin?: pulumi.Output<string>;
  readonly cookie: pulumi.Output<string>;
}

function accepted(given: ClusterSettings, name: string): Resolved {
  const { settings, problems } = resolveSettings(given, name);
  if (settings) return settings;
  const list = problems.map(({ message }) => `  ${message}`).join("\n");
  throw runError(`The settings of the RabbitMQ cluster "${name}" are not usable:\n${list}`);
}

/**
 * The manifest in its namespace, which only Pulumi may know. The cast says what the mappers keep to and
 * Pulumi's input types do not: their metadata is a plain object, never an Output.
 */
function placed<Manifest extends { metadata?: unknown }>(
  manifest: Manifest,
  namespace: pulumi.Input<string>,
): Manifest & { metadata: { namespace: pulumi.Input<string> } } {
  return { ...manifest, metadata: { ...(manifest.metadata as object), namespace } };
}
