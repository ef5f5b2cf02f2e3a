/** The two routes to a broker: a given address, or a port-forward through the Kubernetes API. */
import * as pulumi from "@pulumi/pulumi";
import { plainHttpProblem } from "../../broker/plainHttp.ts";
import type { Certificates } from "../../broker/request.ts";
import { hasEngine } from "../../pulumi/engine.ts";
import { runError } from "../../pulumi/runError.ts";
import { lazyDial } from "../kubernetes/lazyDial.ts";
import type { Dial } from "../kubernetes/pods.ts";
import { describeTarget, type ProviderTunnel, serviceEndpoint } from "../kubernetes/target.ts";
import type { BrokerArgs } from "./brokerArgs.ts";
import { accessOf, type Kubeconfig, targetOf } from "./kubernetesAccess.ts";
import { portFor } from "./port.ts";

/** What a connection needs to know about a cluster that Warren created. */
export interface ClusterAccess {
  readonly namespace: pulumi.Output<string>;
  /** Also the name of its Service. */
  readonly clusterName: pulumi.Output<string>;
  readonly adminUsername: pulumi.Output<string>;
  readonly adminPassword: pulumi.Output<string>;
  /** The password before the last rotation. */
  readonly previousAdminPassword: pulumi.Output<string> | undefined;
  /** In PEM, of a cluster with TLS. */
  readonly caCert?: pulumi.Output<string>;
  /** In an update, known once all nodes run what the update says. */
  readonly rolledOut: pulumi.Output<boolean>;
  /** False with `replicas: 0`: nothing of the broker can be read or changed. */
  readonly hasNodes: boolean;
  /** The provider of a type of resource, as in `pulumi.Resource`. */
  getProvider(type: string): pulumi.ProviderResource | undefined;
}

export interface TunnelArgs {
  readonly cluster?: ClusterAccess;
  readonly kubeconfig?: pulumi.Input<Kubeconfig>;
  readonly context?: pulumi.Input<string>;
  readonly tunnelPort?: number;
}

export interface Route {
  /** The address of the management API; with a port-forward, of the Service, to which only `dial` can connect. */
  readonly endpoint: pulumi.Output<string>;
  /** Opens the program's own connections. @default directly to the address */
  readonly dial?: pulumi.Output<Dial>;
  /** For an https address. @default what the machine trusts */
  readonly certificates?: pulumi.Output<Certificates>;
  /** Where @pulumi/rabbitmq connects to. Known in a preview, and the same in every run. */
  readonly url: pulumi.Output<string>;
  readonly description: pulumi.Output<string>;
  readonly advice: string;
  /** Whether @pulumi/rabbitmq can only connect through the address that Warren's plugin opens. */
  readonly hasGateway: boolean;
  /** What Warren's own provider gets to know of the route. */
  readonly own: { readonly [name: string]: pulumi.Input<string> };
}

/** @param usesOfficial whether @pulumi/rabbitmq is to connect, too */
export function directRoute(
  name: string,
  broker: BrokerArgs,
  args: TunnelArgs,
  usesOfficial: boolean,
): Route {
  const { url, caCert, clientCert, clientKey, insecureSkipVerify, allowPlainHttp = false } = broker;
  const endpoint = pulumi.output(url).apply((text) => {
    const problem = allowPlainHttp ? undefined : plainHttpProblem(text, plainHttpNames);
    if (problem !== undefined) throw runError(problem);
    // With a trailing slash the plugin requests //api/… and gets a 405.
    return text.replace(/\/+$/, "");
  });
  const given = {
    ...(caCert !== undefined && { caCert }),
    ...(clientCert !== undefined && { clientCert }),
    ...(clientKey !== undefined && { clientKey: pulumi.secret(clientKey) }),
  };
  const hasCertificates = Object.keys(given).length > 0 || insecureSkipVerify === true;
  const hasGateway = usesOfficial && hasCertificates;
  const gateway = hasGateway ? String(portOf(name, args)) : undefined;
  return {
    endpoint,
    ...(hasCertificates && {
      certificates: pulumi
        .output(given)
        .apply((known) => ({ ...known, ...(insecureSkipVerify && { insecureSkipVerify }) })),
    }),
    url: gateway === undefined ? endpoint : pulumi.output(localAddress(gateway)),
    description: pulumi.output("the address given in `broker`"),
    advice: "Check that the address leads to the management API from this machine, e.g. with `curl`.",
    hasGateway,
    own: {
      endpoint,
      ...given,
      ...(insecureSkipVerify && { insecureSkipVerify: "true" }),
      ...(gateway !== undefined && { gateway }),
    },
  };
}

const plainHttpNames = { caCert: "`caCert`", allow: "`allowPlainHttp: true` beside the address" };

const localAddress = (port: number | string) => `https://127.0.0.1:${port}`;

function portOf(name: string, { tunnelPort }: TunnelArgs): number {
  if (tunnelPort !== undefined) return tunnelPort;
  // Somebody's unit test with mocks may name none, and Pulumi's SDK throws then.
  const organization = hasEngine() ? pulumi.getOrganization() : "organization";
  return portFor(organization, pulumi.getProject(), pulumi.getStack(), name);
}

/** @param hasGateway whether @pulumi/rabbitmq is to connect, too */
export function tunnelRoute(name: string, args: TunnelArgs, hasGateway: boolean): Route {
  const localPort = portOf(name, args);
  const access = accessOf(args.cluster?.getProvider("kubernetes:apps/v1:StatefulSet"));
  const given = { kubeconfig: args.kubeconfig ?? access.kubeconfig, context: args.context ?? access.context };
  const target = targetOf(
    { ...access, ...given },
    args.cluster?.namespace ?? "",
    args.cluster?.clusterName ?? "",
    args.cluster?.caCert,
  );
  return {
    // It may contain a kubeconfig, and so would everything made from it be a secret.
    endpoint: pulumi.unsecret(target.apply(serviceEndpoint)),
    dial: target.apply(lazyDial),
    hasGateway,
    // It may contain a kubeconfig.
    own: {
      tunnel: pulumi.secret(
        target.apply((known) =>
          JSON.stringify({ ...known, ...(hasGateway && { gateway: localPort }) } satisfies ProviderTunnel),
        ),
      ),
    },
    url: pulumi.output(localAddress(localPort)),
    description: pulumi.unsecret(target.apply((known) => `a port-forward to ${describeTarget(known)}`)),
    advice:
      "Check that the kubeconfig and its context are the right ones (`kubectl get pods`), that you may read " +
      "Services and Pods and get and create pods/portforward in that namespace, and that a broker's pod is ready; " +
      "then run `pulumi up` again.",
  };
}
