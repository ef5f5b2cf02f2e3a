/** A Service of its own for clients, which leads to one of several clusters: they are switched without a change of theirs. */
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import * as pulumi from "@pulumi/pulumi";
import type { RabbitmqCluster } from "./rabbitmqCluster.ts";

export interface ClientServiceArgs {
  /** The cluster that clients reach. Another one in the same namespace switches new connections to it. */
  readonly cluster: RabbitmqCluster;
  /**
   * Name of the Service, and so the address of clients: `<name>.<namespace>.svc`. No cluster has this name.
   * @default the component's name
   */
  readonly name?: string;
}

/**
 * A Service of the type, with the ports, the annotations of the settings and the networks that may connect, as the
 * cluster's own has them. An update switches it once the cluster's nodes run; with `dependsOn` of its topology, also
 * once that is applied.
 */
export class ClientService extends pulumi.ComponentResource {
  /** `<name>.<namespace>.svc`. */
  readonly host: pulumi.Output<string>;

  constructor(name: string, args: ClientServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("warren:index:ClientService", name, {}, opts);
    const { clientService, namespace, rolledOut, serviceAnnotations: annotations } = args.cluster;
    const service = args.name ?? name;
    const spec = pulumi
      .all([clientService.spec, rolledOut])
      .apply(([{ type, selector, ports, loadBalancerSourceRanges }]) => ({
        type,
        loadBalancerSourceRanges,
        selector,
        // The API server chose the port of the nodes for the other Service.
        ports: ports.map(({ nodePort: _, ...port }) => port),
      }));
    new Service(name, { metadata: { name: service, namespace, annotations }, spec }, { parent: this });
    this.host = pulumi.interpolate`${service}.${namespace}.svc`;
    this.registerOutputs({ host: this.host });
  }
}
