/** Reads the secrets that the topology's file only refers to. */
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import * as pulumi from "@pulumi/pulumi";
import { runError } from "../pulumi/runError.ts";
import type { SecretSource } from "../topology/model.ts";
import type { Place } from "./broker.ts";
import { logicalName } from "./names.ts";

/** What a topology needs to know about its cluster: a RabbitmqCluster has all of it. */
export interface Cluster {
  readonly clusterName: pulumi.Output<string>;
  readonly namespace: pulumi.Output<string>;
  /** In PEM, of a cluster with TLS. */
  readonly caCert?: pulumi.Output<string>;
  /** The provider of a type of resource, as in `pulumi.Resource`. */
  getProvider(type: string): pulumi.ProviderResource | undefined;
}

export interface SecretSources {
  readonly config: { readonly [key: string]: pulumi.Input<string> };
  readonly cluster?: Cluster;
}

/** An object that needs a secret. */
export interface Need {
  /** Identifies it among all of the topology, e.g. the user's name. */
  readonly keys: readonly string[];
  /** For errors, e.g. `password of user "app"`. */
  readonly what: string;
}

export function secretFrom(
  broker: Place,
  need: Need,
  source: SecretSource,
  { config, cluster }: SecretSources,
): pulumi.Output<string> {
  if (source.kind === "config") return pulumi.secret(config[source.key] ?? refused(need));
  return fromKubernetes(broker, need, source, cluster ?? refused(need));
}

/** `refusals` has reported every such need before any resource was made. */
function refused({ what }: Need): never {
  throw new Error(`the ${what} has no source`);
}

function fromKubernetes(
  broker: Place,
  { keys, what }: Need,
  { name, key }: Extract<SecretSource, { kind: "secretRef" }>,
  cluster: Cluster,
): pulumi.Output<string> {
  const secret = Secret.get(
    logicalName(broker.name, "secret", ...keys, name),
    pulumi.interpolate`${cluster.namespace}/${name}`,
    { ...kubernetesOf(broker, cluster), additionalSecretOutputs: ["data"] },
  );
  return pulumi.secret(
    secret.data.apply((data) => {
      const value = data?.[key];
      if (value !== undefined) return Buffer.from(value, "base64").toString("utf8");
      throw runError(
        `the Kubernetes Secret ${JSON.stringify(name)} has no key ${JSON.stringify(key)} (${what}); ` +
          `it has: ${Object.keys(data ?? {}).join(", ") || "none"}`,
      );
    }),
  );
}

/** Secrets are in the cluster's Kubernetes, whichever provider it has. */
export function kubernetesOf(broker: Place, cluster: Cluster): pulumi.CustomResourceOptions {
  const provider = cluster.getProvider("kubernetes:core/v1:Secret");
  return provider === undefined ? { parent: broker.parent } : { parent: broker.parent, provider };
}
