/** The component: creates the cluster's Kubernetes objects from checked settings, and exports its addresses. */
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
import { configMap, sizeConfigMap } from "./cluster/configMap.ts";
import { adminSecretName, cookieSecretName, metadata, nodeName } from "./cluster/names.ts";
import { peerDiscoveryAccess } from "./cluster/peerDiscovery.ts";
import { resolveSettings } from "./cluster/resolve.ts";
import { adminSecretData, adminUsername, bindingType, cookieSecretData } from "./cluster/secrets.ts";
import { clientService, headlessService } from "./cluster/services.ts";
import type { ClusterSettings, Resolved } from "./cluster/settings.ts";
import { disruptionBudget, statefulSet } from "./cluster/statefulSet.ts";
import { accessOf, targetOf } from "./connection/program/kubernetesAccess.ts";
import { waitForRollout } from "./connection/program/rollout.ts";
import { isUpdate } from "./pulumi/engine.ts";
import { known } from "./pulumi/known.ts";
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
  /** RabbitMQ's version, as set. */
  readonly version: string;

  /** @throws pulumi.RunError that lists everything that is wrong with the settings. */
  constructor(name: string, args: RabbitmqClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const { namespace, ...given } = args;
    const { settings, warnings } = accepted(given, name);
    super("warren:index:RabbitmqCluster", name, {}, opts);
    for (const { message } of warnings) void pulumi.log.warn(message, this);
    // A component's own timeouts do not reach its children.
    const child = { parent: this, ...(opts?.customTimeouts && { customTimeouts: opts.customTimeouts }) };

    const passwords = this.createPasswords(name, settings.adminPasswordRotation, child);
    if (passwords.previousAdmin) warnOfReplacedSecrets(this.getProvider("kubernetes:core/v1:Secret"), this);
    const needed = this.createNeeded(name, settings, namespace, passwords, child);
    const nodes = statefulSet(settings);
    this.statefulSet = new StatefulSet(name, placed(nodes, namespace), {
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
    this.version = settings.version;
    this.rolledOut = this.rollout(settings);
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

  private rollout(settings: Resolved): pulumi.Output<boolean> {
    if (!isUpdate()) return pulumi.output(true);
    const access = accessOf(this.getProvider("kubernetes:apps/v1:StatefulSet"));
    const target = targetOf(access, this.namespace, this.clusterName);
    const { replicas, rolloutTimeoutSeconds: timeoutSeconds } = settings;
    const registered = new Promise((resolve) => {
      this.statefulSet.id.apply(resolve);
    });
    return pulumi.unsecret(
      pulumi
        .all([target, this.adminUsername, this.adminPassword, access.renderYamlToDirectory])
        .apply(async ([target, username, password, isOnlyRendered]) => {
          if (isOnlyRendered) return true;
          const nodes = Array.from({ length: replicas }, (_, i) =>
            nodeName(settings.name, target.namespace, i),
          );
          await waitForRollout({ target, username, password, nodes, timeoutSeconds }, this, registered);
          return true;
        }),
    );
  }

  /**
   * Only letters and digits: they need no escaping in a URL, in rabbitmq.conf or in a shell.
   * @param rotation of the administrator's password: each number has its own resource, and the last two are kept
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

  /**
   * The objects that a pod needs to start. They are also deleted last, because stopping nodes still need each other's
   * names.
   */
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
    const placedMetadata = (objectName: string) => ({ ...metadata(objectName, settings), namespace });
    const needed: pulumi.Resource[] = [
      new ConfigMap(`${name}-config`, placed(configMap(settings), namespace), child),
      new ConfigMap(`${name}-size`, placed(sizeConfigMap(settings), namespace), child),
      new Secret(
        `${name}-admin`,
        { metadata: placedMetadata(adminSecretName(cluster)), type: bindingType, data: adminData },
        child,
      ),
      new Secret(
        `${name}-erlang-cookie`,
        {
          metadata: placedMetadata(cookieSecretName(cluster)),
          data: passwords.cookie.apply(cookieSecretData),
        },
        child,
      ),
      new Service(`${name}-nodes`, placed(headlessService(settings), namespace), child),
    ];
    const access = peerDiscoveryAccess(settings, namespace);
    if (access) {
      const { serviceAccount } = access;
      if (serviceAccount !== undefined) {
        needed.push(new ServiceAccount(`${name}-peer-discovery`, placed(serviceAccount, namespace), child));
      }
      needed.push(
        new Role(`${name}-peer-discovery`, placed(access.role, namespace), child),
        new RoleBinding(`${name}-peer-discovery`, placed(access.roleBinding, namespace), child),
      );
    }
    return needed;
  }
}

/**
 * In the preview of an existing cluster the password before the wanted one must exist, because the broker has it. It
 * does not exist if the number went up by more than one, or down.
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

/**
 * The plugin's own 10 minutes are short for brokers that sync large queues at their boot. Where it waits, it waits a
 * little longer than `rollout`, which says more.
 */
function timeouts({ rolloutTimeoutSeconds }: Resolved): pulumi.CustomTimeouts {
  const time = `${rolloutTimeoutSeconds + 60}s`;
  return { create: time, update: time, delete: time };
}

interface Passwords {
  readonly admin: pulumi.Output<string>;
  readonly previousAdmin?: pulumi.Output<string>;
  readonly cookie: pulumi.Output<string>;
}

function accepted(given: ClusterSettings, name: string) {
  const { settings, warnings, problems } = resolveSettings(given, name);
  if (settings) return { settings, warnings };
  const list = problems.map(({ message }) => `  ${message}`).join("\n");
  throw runError(`The settings of the RabbitMQ cluster "${name}" are not usable:\n${list}`);
}

/**
 * Adds the namespace, which only Pulumi may know, to the manifest. The cast states what the mappers guarantee and
 * Pulumi's input types do not: their metadata is a plain object, never an Output.
 */
function placed<Manifest extends { metadata?: unknown }>(
  manifest: Manifest,
  namespace: pulumi.Input<string>,
): Manifest & { metadata: { namespace: pulumi.Input<string> } } {
  return { ...manifest, metadata: { ...(manifest.metadata as object), namespace } };
}
