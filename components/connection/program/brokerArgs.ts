import type * as pulumi from "@pulumi/pulumi";

/** A broker with its own address, reachable through an Ingress, a LoadBalancer or a VPN. */
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
  /**
   * The certificate of the CA that signed the broker's, in PEM.
   * @default the CAs that the machine trusts
   */
  readonly caCert?: pulumi.Input<string>;
  /**
   * The client's certificate, in PEM, for a broker that asks for one.
   * @default none
   */
  readonly clientCert?: pulumi.Input<string>;
  /** Private key of `clientCert`, in PEM; a secret. */
  readonly clientKey?: pulumi.Input<string>;
  /**
   * Accepts any certificate: whoever answers gets the password.
   * @default false
   */
  readonly insecureSkipVerify?: boolean;
  /**
   * Allows an `http://` address of another machine: whoever is on the way reads the password.
   * @default false
   */
  readonly allowPlainHttp?: boolean;
  /**
   * RabbitMQ's version, e.g. `4.3`: the preview refuses what this version does not support.
   * @default the cluster's; without a cluster everything that a supported version knows is accepted
   */
  readonly version?: string;
}
