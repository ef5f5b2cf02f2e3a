/** What a pod needs before it can start. */
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import { Role } from "@pulumi/kubernetes/rbac/v1/role.js";
import { RoleBinding } from "@pulumi/kubernetes/rbac/v1/roleBinding.js";
import * as pulumi from "@pulumi/pulumi";
import { configMap, sizeConfigMap } from "../cluster/configMap.ts";
import { pluginsConfigMap } from "../cluster/enabledPlugins.ts";
import { adminSecretName, cookieSecretName, definitionsSecretName, metadata } from "../cluster/names.ts";
import { networkPolicy } from "../cluster/networkPolicy.ts";
import { peerDiscoveryAccess } from "../cluster/peerDiscovery.ts";
import { adminSecretData, bindingType, cookieSecretData, definitionsSecretData } from "../cluster/secrets.ts";
import { headlessService } from "../cluster/services.ts";
import type { Resolved } from "../cluster/settings.ts";
import type { Passwords } from "./passwords.ts";
import { placed } from "./placed.ts";

/**
 * The objects that a pod needs to start. They are also deleted last, because stopping nodes still need each other's
 * names.
 * @param caCert of a cluster with TLS
 */
export function createNeeded(
  name: string,
  settings: Resolved,
  namespace: pulumi.Input<string>,
  passwords: Passwords,
  caCert: pulumi.Output<string> | undefined,
  child: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const cluster = settings.name;
  const adminData = pulumi
    .all([namespace, passwords.admin, caCert])
    .apply(([where, password, ca]) => adminSecretData(cluster, where, password, ca));
  const placedMetadata = (objectName: string) => ({ ...metadata(objectName, settings), namespace });
  const needed: pulumi.Resource[] = [
    new ConfigMap(`${name}-config`, placed(configMap(settings), namespace), child),
    new ConfigMap(`${name}-plugins`, placed(pluginsConfigMap(settings), namespace), child),
    new ConfigMap(`${name}-size`, placed(sizeConfigMap(settings), namespace), child),
    new Secret(
      `${name}-admin`,
      { metadata: placedMetadata(adminSecretName(cluster)), type: bindingType, data: adminData },
      child,
    ),
    new Service(`${name}-nodes`, placed(headlessService(settings), namespace), child),
  ];
  if (passwords.cookie) {
    const data = passwords.cookie.apply(cookieSecretData);
    const cookie = { metadata: placedMetadata(cookieSecretName(settings)), data };
    needed.push(new Secret(`${name}-erlang-cookie`, cookie, child));
  }
  if (settings.files.definitionsSecret) {
    const data = passwords.admin.apply(definitionsSecretData);
    const definitions = { metadata: placedMetadata(definitionsSecretName(cluster)), data };
    needed.push(new Secret(`${name}-admin-definitions`, definitions, child));
  }
  const policy = networkPolicy(settings);
  if (policy) needed.push(new NetworkPolicy(`${name}-network`, placed(policy, namespace), child));
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
