/** Plugins that RabbitMQ enables with another one. Only those are listed that have keys of rabbitmq.conf. */

const required: { readonly [plugin: string]: readonly string[] } = {
  rabbitmq_federation: ["rabbitmq_exchange_federation", "rabbitmq_queue_federation"],
  rabbitmq_federation_management: ["rabbitmq_federation", "rabbitmq_management"],
  rabbitmq_federation_prometheus: ["rabbitmq_federation", "rabbitmq_prometheus"],
  rabbitmq_management: ["rabbitmq_management_agent", "rabbitmq_web_dispatch"],
  rabbitmq_management_agent: ["rabbitmq_web_dispatch"],
  rabbitmq_peer_discovery_aws: ["rabbitmq_aws", "rabbitmq_peer_discovery_common"],
  rabbitmq_peer_discovery_consul: ["rabbitmq_peer_discovery_common"],
  rabbitmq_peer_discovery_etcd: ["rabbitmq_peer_discovery_common"],
  rabbitmq_peer_discovery_k8s: ["rabbitmq_peer_discovery_common"],
  rabbitmq_prometheus: ["rabbitmq_management_agent", "rabbitmq_web_dispatch"],
  rabbitmq_shovel_management: ["rabbitmq_management", "rabbitmq_shovel"],
  rabbitmq_shovel_prometheus: ["rabbitmq_prometheus", "rabbitmq_shovel"],
  rabbitmq_stream_management: ["rabbitmq_management", "rabbitmq_stream"],
  rabbitmq_top: ["rabbitmq_management"],
  rabbitmq_tracing: ["rabbitmq_management"],
  rabbitmq_web_mqtt: ["rabbitmq_mqtt"],
  rabbitmq_web_mqtt_examples: ["rabbitmq_web_dispatch", "rabbitmq_web_mqtt"],
  rabbitmq_web_stomp: ["rabbitmq_stomp"],
  rabbitmq_web_stomp_examples: ["rabbitmq_web_dispatch", "rabbitmq_web_stomp"],
};

/** The plugins, and all that they bring along. */
export function withRequired(plugins: readonly string[]): ReadonlySet<string> {
  const all = new Set(plugins);
  // A set's iteration also visits what is added on the way.
  for (const plugin of all) for (const other of required[plugin] ?? []) all.add(other);
  return all;
}
