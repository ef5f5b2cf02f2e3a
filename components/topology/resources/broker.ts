/** What every object of a topology is made with. */
import type * as pulumi from "@pulumi/pulumi";

export interface Place {
  /** The topology's own name: the first part of each logical name. */
  readonly name: string;
  readonly parent: pulumi.Resource;
  /**
   * The StatefulSet of the broker. Whatever lives in a broker goes with it, so destroying a whole
   * stack makes no call to a broker that is going down.
   */
  readonly statefulSet?: pulumi.Resource;
  /** Whether the state may forget the objects while the broker keeps them: the other engine takes them over next. */
  readonly handOver: boolean;
}

export interface Broker extends Place {
  /** Of the resources to be made. It is ready once the broker has answered. */
  readonly provider: pulumi.ProviderResource;
}

/** What the names of users come from: whoever uses one waits for the user. */
export type Usernames = ReadonlyMap<string, { readonly name: pulumi.Output<string> }>;

/** The options of an object that lives in `container`, or else in the broker itself. */
export function livingIn(broker: Broker, container?: pulumi.Resource): pulumi.CustomResourceOptions {
  const deletedWith = container ?? broker.statefulSet;
  const { parent, provider, handOver } = broker;
  const opts = { parent, provider, ...(handOver && { retainOnDelete: true }) };
  return deletedWith === undefined ? opts : { ...opts, deletedWith };
}
