/** The brokers that the tests of this folder run on: one small node each, of the oldest and newest version. */

/** Also the cluster's name, and so the Service's, in the namespace. */
export const clusterName = "broker";

export const brokers = {
  "4.0": {
    namespace: "warren-broker-40",
    image: "warren.local/rabbitmq:4.0",
    /** The user rabbitmq of Debian 13's package. */
    runAs: { uid: 101, gid: 102 },
  },
  "4.3": {
    namespace: "warren-broker-43",
    image: "warren.local/rabbitmq:4.3",
    /** The same user in the package of Debian's next release. */
    runAs: { uid: 101, gid: 101 },
  },
} as const;

export type BrokerVersion = keyof typeof brokers;

// Object.keys knows no more than that they are texts.
export const versions = Object.keys(brokers) as BrokerVersion[];

/** Besides those that a cluster always has: what brings exchange types, parameters and protocols of its own. */
export const plugins: readonly string[] = [
  "rabbitmq_consistent_hash_exchange",
  "rabbitmq_event_exchange",
  "rabbitmq_federation",
  "rabbitmq_federation_management",
  "rabbitmq_management",
  "rabbitmq_random_exchange",
  "rabbitmq_sharding",
  "rabbitmq_shovel",
  "rabbitmq_shovel_management",
  "rabbitmq_stream",
];
