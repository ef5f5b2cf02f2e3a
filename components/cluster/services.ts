/** The two Services: one that names the nodes, one for clients. */
import type * as k8s from "@pulumi/kubernetes/types/input.js";
import { labels, nodesService, selector } from "./names.ts";
import { clientPorts } from "./plugins.ts";
import type { Resolved } from "./settings.ts";

/** The Erlang port mapper, and the distribution that nodes and the CLI talk over (rabbitmq.com/docs/networking). */
export const nodePorts = [
  { name: "epmd", port: 4369 },
  { name: "cluster-rpc", port: 25672 },
] as const;

/**
 * Headless. Addresses are published before a node is ready: a node has to resolve its own name and its peers'
 * to become ready at all.
 */
export function headlessService(settings: Resolved): k8s.core.v1.Service {
  return {
    metadata: {
      name: nodesService(settings.name),
      labels: labels(settings.name),
      // The pods wait for this Service, so it must not wait for the pods.
      annotations: { "pulumi.com/skipAwait": "true" },
    },
    spec: {
      type: "ClusterIP",
      clusterIP: "None",
      publishNotReadyAddresses: true,
      selector: selector(settings.name),
      ports: nodePorts.map(({ name, port }) => ({ name, port, targetPort: name, protocol: "TCP" })),
    },
  };
}

/** What clients connect to: AMQP, the management page and API, metrics, and the ports of further plugins. */
export function clientService(settings: Resolved): k8s.core.v1.Service {
  return {
    metadata: { name: settings.name, labels: labels(settings.name) },
    spec: {
      type: "ClusterIP",
      selector: selector(settings.name),
      ports: clientPorts(settings.plugins).map(({ name, port, appProtocol }) => ({
        name,
        port,
        targetPort: name,
        protocol: "TCP",
        appProtocol,
      })),
    },
  };
}
