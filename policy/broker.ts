/** Which Kubernetes objects belong to a RabbitMQ, by what it always has: its image or its ports. */
import { allListeners } from "../components/cluster/plugins.ts";
import { nodePorts } from "../components/cluster/services.ts";
import { at, itemsAt, numberAt, textAt } from "./read.ts";

const withTemplate = /^kubernetes:apps\/v1:(StatefulSet|Deployment|DaemonSet)$/;

/** The containers that run a broker, of a resource that starts pods. */
export function brokerContainers(type: string, props: unknown): readonly unknown[] {
  if (!withTemplate.test(type)) return [];
  return itemsAt(props, "spec", "template", "spec", "containers").filter(isBroker);
}

function isBroker(container: unknown): boolean {
  const image = textAt(container, "image") ?? "";
  if (/(^|\/)rabbitmq(-server|-management)?([:@]|$)/.test(image)) return true;
  const ports = itemsAt(container, "ports").map((port) => numberAt(port, "containerPort") ?? 0);
  return ports.some((port) => [5671, 5672].includes(port));
}

export interface OpenPort {
  readonly name: string;
  readonly port: number;
}

/** No other server than RabbitMQ has these. */
const itsOwn = [5671, 5672, 15671, 15672, 5551, 5552, 25672];

const everyPort: readonly OpenPort[] = [
  ...allListeners.flatMap((listener) => [listener, listener.tls]),
  ...nodePorts,
];

/** By the broker's number or name of a port, whatever the Service's own number. */
const leadsTo = (item: unknown, { name, port }: OpenPort): boolean =>
  [port, String(port), name].some((one) => one === (at(item, "targetPort") ?? at(item, "port")));

export function isBrokerService(type: string, props: unknown): boolean {
  if (type !== "kubernetes:core/v1:Service") return false;
  return itemsAt(props, "spec", "ports").some((item) =>
    everyPort.some((one) => itsOwn.includes(one.port) && leadsTo(item, one)),
  );
}

/** What a Service of a broker opens without TLS: to clients, and to other nodes. Empty for any other Service. */
export function plainPortsOf(
  type: string,
  props: unknown,
): { readonly clients: readonly OpenPort[]; readonly nodes: readonly OpenPort[] } {
  const items = isBrokerService(type, props) ? itemsAt(props, "spec", "ports") : [];
  const open = (ports: readonly OpenPort[]) =>
    ports.filter((one) => items.some((item) => leadsTo(item, one)));
  return { clients: open(allListeners), nodes: open(nodePorts) };
}

/** Such as `Service "orders"`, by the name in Kubernetes where it is known. */
export function named(type: string, name: string, props: unknown): string {
  return `${type.split(":").at(-1)} ${JSON.stringify(textAt(props, "metadata", "name") ?? name)}`;
}
