/** What a cluster with TLS needs besides: its certificate in a Secret, and the CA by which others know it. */
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import * as pulumi from "@pulumi/pulumi";
import { metadata } from "../cluster/names.ts";
import type { Resolved } from "../cluster/settings.ts";
import { certificateNames, clientSecretName } from "../cluster/tlsNames.ts";
import {
  certificateSpec,
  certificateType,
  type Pair,
  tlsSecretData,
  tlsSecretType,
} from "../cluster/tlsObjects.ts";
import type { ResolvedTls } from "../cluster/tlsSettings.ts";
import { caCertFrom } from "../connection/program/liveTls.ts";
import { ownProvider } from "../ownProvider.ts";
import { Certificates } from "./certificates.ts";

export interface InstalledTls {
  /** In PEM. */
  readonly caCert: pulumi.Output<string>;
  /** What a pod needs to start. */
  readonly needed: readonly pulumi.Resource[];
}

/** The cluster that is made. */
interface Owner {
  /** The component's name. */
  readonly name: string;
  readonly settings: Resolved;
  readonly namespace: pulumi.Input<string>;
  readonly parent: pulumi.Resource;
  /** Of the Kubernetes objects. */
  readonly child: pulumi.CustomResourceOptions;
}

export function createTls(owner: Owner, tls: ResolvedTls): InstalledTls {
  const { name, settings, namespace, parent, child } = owner;
  const { source, secretName } = tls;
  if (source.kind === "generate") return generated(owner, tls);
  const caCert = caCertFrom(secretName, namespace, parent.getProvider("kubernetes:apps/v1:StatefulSet"));
  if (source.kind === "secret") return { caCert, needed: [] };
  const certificate = new CustomResource(
    `${name}-tls`,
    {
      ...certificateType,
      metadata: { ...metadata(secretName, settings), namespace },
      spec: pulumi.output(namespace).apply((where) => certificateSpec(settings, source, secretName, where)),
    },
    child,
  );
  return { caCert, needed: [certificate] };
}

function generated(owner: Owner, { clients, rotation, secretName }: ResolvedTls): InstalledTls {
  const { name, settings, namespace, parent } = owner;
  const { commonName, ipAddresses } = certificateNames(settings, "");
  const dnsNames = pulumi.output(namespace).apply((where) => certificateNames(settings, where).dnsNames);
  const { cert, key, caCert, clientCerts } = new Certificates(
    `${name}-tls`,
    { commonName, dnsNames, ipAddresses, clients, rotation },
    { parent, provider: ownProvider(`${name}-tls-provider`, {}, parent) },
  );
  for (const client of clients) {
    const pair = clientCerts.apply((all) => all[client]);
    secret(owner, `${name}-client-${client}`, clientSecretName(settings.name, client), pair, caCert);
  }
  const own = pulumi.all([cert, key]).apply(([cert, key]) => ({ cert, key }));
  return { caCert, needed: [secret(owner, `${name}-tls`, secretName, own, caCert)] };
}

function secret(
  { settings, namespace, child }: Owner,
  logicalName: string,
  name: string,
  pair: pulumi.Output<Pair | undefined>,
  caCert: pulumi.Output<string>,
): Secret {
  const data = pulumi
    .all([pair, caCert])
    .apply(([pair, ca]) => (pair === undefined ? {} : tlsSecretData(pair, ca)));
  return new Secret(
    logicalName,
    {
      metadata: { ...metadata(name, settings), namespace },
      type: tlsSecretType,
      data: pulumi.secret(data),
    },
    child,
  );
}
