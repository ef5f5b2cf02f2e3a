/** The enabled plugins, and the ports that they open to clients. */

/** For the topology, cluster formation, metrics, and moving messages between queues. */
const always: readonly string[] = [
  "rabbitmq_management",
  "rabbitmq_peer_discovery_k8s",
  "rabbitmq_prometheus",
  "rabbitmq_shovel",
];

/** Sorted and without duplicates, so that another order in the settings is no change. */
export function allPlugins(plugins: readonly string[]): readonly string[] {
  return [...new Set([...always, ...plugins])].toSorted();
}

export interface ClientPort {
  readonly name: string;
  readonly port: number;
  readonly appProtocol: string;
}

/** A listener in TLS, and how rabbitmq.conf names it. */
export interface TlsListener extends ClientPort {
  /** Prefix of its keys. */
  readonly conf: string;
  /** `listeners`: keys such as `listeners.ssl.default`; the others: `ssl.port`, with options of their own. */
  readonly kind: "listeners" | "management" | "web";
}

/** What a plugin opens, without TLS and with it. */
export interface ClientListener extends ClientPort {
  readonly tls: TlsListener;
}

const amqp: ClientListener = {
  ...{ name: "amqp", port: 5672, appProtocol: "amqp" },
  tls: { name: "amqps", port: 5671, appProtocol: "amqps", conf: "", kind: "listeners" },
};

/** RabbitMQ's default ports (rabbitmq.com/docs/networking). */
const byPlugin: { readonly [plugin: string]: ClientListener } = {
  rabbitmq_management: {
    ...{ name: "management", port: 15672, appProtocol: "http" },
    tls: {
      name: "management-tls",
      port: 15671,
      appProtocol: "https",
      conf: "management.",
      kind: "management",
    },
  },
  rabbitmq_mqtt: {
    ...{ name: "mqtt", port: 1883, appProtocol: "mqtt" },
    tls: { name: "mqtts", port: 8883, appProtocol: "mqtts", conf: "mqtt.", kind: "listeners" },
  },
  rabbitmq_prometheus: {
    ...{ name: "prometheus", port: 15692, appProtocol: "prometheus.io/metrics" },
    tls: { name: "prometheus-tls", port: 15691, appProtocol: "https", conf: "prometheus.", kind: "web" },
  },
  rabbitmq_stomp: {
    ...{ name: "stomp", port: 61613, appProtocol: "stomp" },
    tls: { name: "stomps", port: 61614, appProtocol: "stomps", conf: "stomp.", kind: "listeners" },
  },
  rabbitmq_stream: {
    ...{ name: "stream", port: 5552, appProtocol: "rabbitmq.com/stream" },
    tls: {
      name: "streams",
      port: 5551,
      appProtocol: "rabbitmq.com/streams",
      conf: "stream.",
      kind: "listeners",
    },
  },
  rabbitmq_web_mqtt: {
    ...{ name: "web-mqtt", port: 15675, appProtocol: "http" },
    tls: { name: "web-mqtt-tls", port: 15676, appProtocol: "https", conf: "web_mqtt.", kind: "web" },
  },
  rabbitmq_web_stomp: {
    ...{ name: "web-stomp", port: 15674, appProtocol: "http" },
    tls: { name: "web-stomp-tls", port: 15673, appProtocol: "https", conf: "web_stomp.", kind: "web" },
  },
};

/** AMQP's first, then the plugins', sorted by plugin name. */
export function clientListeners(plugins: readonly string[]): readonly ClientListener[] {
  return [amqp, ...plugins.flatMap((plugin) => byPlugin[plugin] ?? [])];
}

/** Those of every plugin that Warren knows. */
export const allListeners: readonly ClientListener[] = clientListeners(Object.keys(byPlugin));

/** The ports that are open: those in TLS after the plain ones, or alone. */
export function clientPorts(
  plugins: readonly string[],
  tls: { readonly only: boolean } | undefined,
): readonly ClientPort[] {
  const listeners = clientListeners(plugins);
  const plain = tls?.only ? [] : listeners;
  return tls === undefined ? plain : [...plain, ...listeners.map((one) => one.tls)];
}

/** Those that are open whatever the settings enable besides. */
export const lastingPorts = (tls: { readonly only: boolean } | undefined): readonly ClientPort[] =>
  clientPorts(always, tls);
