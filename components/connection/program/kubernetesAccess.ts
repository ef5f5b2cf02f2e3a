/** Which Kubernetes API a port-forward goes through: the one where the cluster's own objects are. */
import * as pulumi from "@pulumi/pulumi";
import { known } from "../../pulumi/known.ts";
import { kubernetesSetting } from "../../pulumi/kubernetesSetting.ts";
import { managementTarget, type TunnelTarget } from "../kubernetes/target.ts";

/** Settings of Pulumi's Kubernetes provider. */
export interface KubernetesAccess {
  /** Contents, as a string or as an object, or path of a kubeconfig. @default KUBECONFIG, ~/.kube/config, the pod's account */
  readonly kubeconfig?: pulumi.Input<Kubeconfig | undefined>;
  /** @default the kubeconfig's current context */
  readonly context?: pulumi.Input<string | undefined>;
  /** A cluster of the kubeconfig. @default that of the context */
  readonly cluster?: pulumi.Input<string | undefined>;
  /** Where the provider writes manifests instead of sending them. @default it sends them */
  readonly renderYamlToDirectory?: pulumi.Input<string | undefined>;
}

/** An object is what @pulumi/eks and others give. */
export type Kubeconfig = string | object;

/** @param provider of the cluster's objects; undefined: the stack's default provider */
export function accessOf(provider: pulumi.ProviderResource | undefined): KubernetesAccess {
  const setting = (name: string) => kubernetesSetting(provider, name);
  return {
    kubeconfig: setting("kubeconfig"),
    context: setting("context"),
    cluster: setting("cluster"),
    renderYamlToDirectory: setting("renderYamlToDirectory"),
  };
}

/**
 * The management port of a cluster's pods.
 * @param caCert of a cluster with TLS
 */
export function targetOf(
  access: KubernetesAccess,
  namespace: pulumi.Input<string>,
  service: pulumi.Input<string>,
  caCert?: pulumi.Output<string>,
): pulumi.Output<TunnelTarget> {
  return pulumi
    .all([access.kubeconfig, access.context, access.cluster, namespace, service, beforeUpdate(caCert)])
    .apply(([kubeconfig, context, cluster, namespace, service, ca]) =>
      managementTarget(
        {
          ...(kubeconfig && { kubeconfig: asText(kubeconfig) }),
          ...(context && { context }),
          ...(cluster && { cluster }),
          namespace,
          service,
        },
        ca,
      ),
    );
}

/** A preview does not know a CA that the update makes first: the broker that runs speaks no TLS yet. */
function beforeUpdate(caCert: pulumi.Output<string> | undefined): pulumi.Input<string | undefined> {
  return pulumi.runtime.isDryRun() ? known(caCert) : caCert;
}

function asText(kubeconfig: Kubeconfig): string {
  return typeof kubeconfig === "string" ? kubeconfig : JSON.stringify(kubeconfig);
}
