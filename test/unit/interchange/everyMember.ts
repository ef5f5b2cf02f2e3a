/** Parameters of federation and shovels with every member that a broker takes, but what it notes for itself. */
import type { Json } from "../../../components/topology/model.ts";

const uri = "amqp://other.example.com";

/** Checked by rabbit_shovel_parameters.erl and rabbit_federation_parameters.erl. */
export const everyMember: readonly {
  readonly component: string;
  readonly value: { readonly [member: string]: Json };
}[] = [
  {
    component: "shovel",
    value: {
      ...{ "src-uri": [uri, "amqp://second"], "src-protocol": "amqp091", "src-queue": "q" },
      ...{ "src-queue-args": { "x-queue-type": "quorum" }, "src-predeclared": true, "src-prefetch-count": 0 },
      ...{ "src-delete-after": 5, "src-delete-after-duration": 90, "src-consumer-args": { "x-priority": 1 } },
      ...{ "src-consumer-name": "c", "dest-uri": uri, "dest-protocol": "amqp091", "dest-queue": "d" },
      ...{ "dest-queue-args": { "x-max-length": 5 }, "dest-predeclared": false },
      ...{ "dest-add-forward-headers": true, "dest-add-timestamp-header": true },
      ...{ "dest-publish-properties": { delivery_mode: 2, type: "t" } },
      ...{ "ack-mode": "on-publish", "reconnect-delay": 0 },
    },
  },
  {
    component: "shovel",
    value: {
      ...{
        "src-uri": uri,
        "src-protocol": "amqp10",
        "src-address": "/queues/q",
        "src-delete-after": "never",
      },
      ...{
        "dest-uri": uri,
        "dest-protocol": "amqp10",
        "dest-address": "d",
        "dest-properties": { subject: "s" },
      },
      ...{ "dest-application-properties": { a: "b" }, "dest-message-annotations": { "x-a": "b" } },
    },
  },
  {
    component: "shovel",
    value: {
      ...{ "src-uri": uri, "src-protocol": "amqp091", "src-exchange": "e", "src-exchange-key": "k" },
      ...{ "dest-uri": uri, "dest-protocol": "amqp091", "dest-exchange": "e", "dest-exchange-key": "k" },
    },
  },
  {
    component: "shovel",
    value: {
      ...{ "src-uri": uri, "src-protocol": "amqp091", "src-queue": "q" },
      ...{ "dest-uri": uri, "dest-protocol": "amqp091" },
    },
  },
  {
    component: "federation-upstream",
    value: {
      ...{ uri: [uri, "amqp://second"], "prefetch-count": 5, "reconnect-delay": 1, "max-hops": 2 },
      ...{ expires: 1000, "message-ttl": 1000, "trust-user-id": true, "ack-mode": "no-ack" },
      ...{ "queue-type": "quorum", "resource-cleanup-mode": "never", "bind-nowait": true },
      ...{ "channel-use-mode": "single", exchange: "e", queue: "q", "consumer-tag": "t" },
    },
  },
];
