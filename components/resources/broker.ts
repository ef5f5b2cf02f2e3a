/** The context that every object of a topology needs. */
import type * as pulumi from "@pulumi/pulumi";

export interface Place {
  /** The topology's name: the first part of each logical name. */
  readonly name: string;
  readonly parent: pulumi.Resource;
  /**
   * The StatefulSet of the broker. Objects in a broker are deleted with it, so destroying a whole stack sends no
   * request to a broker that is going down.
   */
  readonly statefulSet?: pulumi.Resource;
  /** Whether Pulumi's option `protect` holds for the topology: then nothing of it is deleted. */
  readonly isProtected: boolean;
  /** Whether the state may forget the objects while the broker keeps them: the other engine adopts them next. */
  readonly handOver: boolean;
}

export interface Broker extends Place {
  /** The provider of the new resources. It is ready once the broker has answered. */
  readonly provider: pulumi.ProviderResource;
}

/** The names of users as outputs: whatever uses one waits for the user. */
export type Usernames = ReadonlyMap<string, { readonly name: pulumi.Output<string> }>;

/** The options of an object in `container`, or else in the broker itself. */
export function optionsIn(broker: Broker, container?: pulumi.Resource): pulumi.CustomResourceOptions {
  const deletedWith = container ?? broker.statefulSet;
  const { parent, provider, handOver } = broker;
  const opts = { parent, provider, ...(handOver && { retainOnDelete: true }) };
  return deletedWith === undefined ? opts : { ...opts, deletedWith };
}

/** A resource that others refer to by its name. */
export type NamedResource = pulumi.Resource & { readonly name: pulumi.Output<string> };

/** Objects of a vhost that other objects refer to, by name. */
export interface VhostResources {
  /** The vhost's name as an output of its resource: whatever uses it waits for the vhost. */
  readonly vhost: pulumi.Input<string>;
  /** Undefined for the vhost `/`, which exists in every broker. */
  readonly resource: pulumi.Resource | undefined;
  readonly exchanges: ReadonlyMap<string, NamedResource>;
  readonly queues: ReadonlyMap<string, NamedResource>;
}
