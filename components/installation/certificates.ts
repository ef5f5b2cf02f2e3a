/** The CA and the certificates of one cluster, made and kept by Warren's own provider. */
import * as pulumi from "@pulumi/pulumi";
import type { Pair } from "../cluster/tlsObjects.ts";
import { certificatesType } from "../provider/state/tokens.ts";

export interface CertificatesArgs {
  readonly commonName: string;
  readonly dnsNames: pulumi.Input<readonly string[]>;
  readonly ipAddresses: readonly string[];
  readonly clients: readonly string[];
  readonly rotation: number;
}

export class Certificates extends pulumi.CustomResource {
  /** In PEM: all CAs that are trusted. */
  declare readonly caCert: pulumi.Output<string>;
  /** In PEM. */
  declare readonly cert: pulumi.Output<string>;
  /** Secret. */
  declare readonly key: pulumi.Output<string>;
  /** Secret: by the client's name. */
  declare readonly clientCerts: pulumi.Output<{ readonly [client: string]: Pair }>;

  constructor(name: string, args: CertificatesArgs, opts: pulumi.CustomResourceOptions) {
    const outputs = {
      authorities: undefined,
      caCert: undefined,
      cert: undefined,
      key: undefined,
      clientCerts: undefined,
      validUntil: undefined,
    };
    super(
      certificatesType,
      name,
      { ...args, ...outputs },
      { ...opts, additionalSecretOutputs: ["authorities", "key", "clientCerts"] },
    );
  }
}
