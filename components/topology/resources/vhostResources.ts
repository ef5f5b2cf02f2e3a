import type * as pulumi from "@pulumi/pulumi";
import type { Exchange } from "@pulumi/rabbitmq/exchange.js";
import type { Queue } from "@pulumi/rabbitmq/queue.js";

/** The objects of a vhost that others refer to, by name. */
export interface VhostResources {
  /** The vhost's name as an output of its resource: whoever uses it waits for the vhost. */
  readonly vhost: pulumi.Input<string>;
  /** Undefined for the vhost `/`, which exists in every broker. */
  readonly resource: pulumi.Resource | undefined;
  readonly exchanges: ReadonlyMap<string, Exchange>;
  readonly queues: ReadonlyMap<string, Queue>;
}
