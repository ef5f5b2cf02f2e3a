/** What clients may do on an older RabbitMQ and not on a newer one. */
import { compareVersions, seriesOf } from "./upgradePath.ts";

export interface DeniedFeature {
  /** RabbitMQ's name of the deprecated feature; `small_frame_max` and `classic_queue_v1` are Warren's. */
  readonly name: string;
  /** The first series that denies it. */
  readonly since: string;
  /** What is denied, as a noun: `queues that are …`. */
  readonly what: string;
  /** What happens to the client. */
  readonly effect: string;
  readonly advice: string;
  /** Whether `deprecated_features.permit.NAME = true` still allows it. */
  readonly canBePermitted: boolean;
}

/**
 * RabbitMQ's release notes of 4.1.0 and 4.3.0, and what a broker of 4.3.6 does. Debian's package of 4.3.6 still permits
 * `transient_nonexcl_queues`; the upstream releases up to 4.3.5 do not.
 */
export const deniedFeatures: readonly DeniedFeature[] = [
  {
    name: "small_frame_max",
    since: "4.1",
    what: "connections with a frame_max below 8192",
    effect: "their connections are refused",
    advice: "set frame_max to 8192 or more, or leave it out; amqplib for Node needs 0.10.7 or later",
    canBePermitted: false,
  },
  {
    name: "transient_nonexcl_queues",
    since: "4.3",
    what: "queues that are neither durable nor exclusive",
    effect: "declaring one closes the connection with error 541",
    advice:
      "declare them durable (with an expiry), or exclusive; Celery needs control_queue_durable and " +
      "event_queue_durable, or a release made for RabbitMQ 4.3",
    canBePermitted: true,
  },
  {
    name: "global_qos",
    since: "4.3",
    what: "channels with a global prefetch (these consumers have none of their own)",
    effect: "the limit silently becomes one for each consumer",
    advice: "use a prefetch for each consumer: basic.qos with global = false",
    canBePermitted: true,
  },
  {
    name: "queue_master_locator",
    since: "4.3",
    what: "queues and policies with queue-master-locator",
    effect: "declaring such a queue closes the connection",
    advice: "use queue-leader-locator",
    canBePermitted: true,
  },
  {
    name: "classic_queue_v1",
    since: "4.3",
    what: "queues with x-queue-version 1",
    effect: "declaring one is refused with error 406",
    advice: "leave x-queue-version out",
    canBePermitted: false,
  },
  {
    name: "amqp_address_v1",
    since: "4.3",
    what: "AMQP 1.0 clients with addresses of version 1",
    effect: "their links are refused",
    advice: "use addresses that begin with /queues/ or /exchanges/",
    canBePermitted: true,
  },
];

/** @param config of the cluster's settings: what it permits is not denied */
export function deniedBetween(
  from: string,
  to: string,
  config: { readonly [key: string]: string } = {},
): readonly DeniedFeature[] {
  return deniedFeatures.filter(
    ({ name, since, canBePermitted }) =>
      compareVersions(seriesOf(from), since) < 0 &&
      compareVersions(seriesOf(to), since) >= 0 &&
      !(canBePermitted && config[`deprecated_features.permit.${name}`] === "true"),
  );
}
