/** The enabled plugins, the file that lists them, and the ports that they open to clients. */

/** For the topology, cluster formation, metrics, and moving messages between queues. */
const always: readonly string[] = [
  "rabbitmq_management",
  "rabbitmq_peer_discovery_k8s",
  "rabbitmq_prometheus",
  "rabbitmq_shovel",
];

/** Sorted and without duplicates, so that their order in the settings restarts no broker. */
export function allPlugins(plugins: readonly string[]): readonly string[] {
  return [...new Set([...always, ...plugins])].toSorted();
}

/** The file `enabled_plugins`: one Erlang list. It must exist before the first boot. */
export function enabledPlugins(plugins: readonly string[]): string {
  return `[${plugins.join(",")}].\n`;
}

export interface ClientPort {
  readonly name: string;
  readonly port: number;
  readonly appProtocol: string;
}

/** RabbitMQ's default ports (rabbitmq.com/docs/networking). */
const byPlugin: { readonly [plugin: string]: ClientPort } = {
  rabbitmq_management: { name: "management", port: 15672, appProtocol: "http" },
  rabbitmq_mqtt: { name: "mqtt", port: 1883, appProtocol: "mqtt" },
  rabbitmq_prometheus: { name: "prometheus", port: 15692, appProtocol: "prometheus.io/metrics" },
  rabbitmq_stomp: { name: "stomp", port: 61613, appProtocol: "stomp" },
  rabbitmq_stream: { name: "stream", port: 5552, appProtocol: "rabbitmq.com/stream" },
  rabbitmq_web_mqtt: { name: "web-mqtt", port: 15675, appProtocol: "http" },
  rabbitmq_web_stomp: { name: "web-stomp", port: 15674, appProtocol: "http" },
};

/** AMQP's first, then the plugins', sorted by plugin name. */
export function clientPorts(plugins: readonly string[]): readonly ClientPort[] {
  const opened = plugins.flatMap((plugin) => byPlugin[plugin] ?? []);
  return [{ name: "amqp", port: 5672, appProtocol: "amqp" }, ...opened];
}
