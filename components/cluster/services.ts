/** The two Services: a headless one for the nodes' names, and one for clients. */
import type * as k8s from "@pulumi/kubernetes/types/input.js";
import { metadata, nodesService, selector, type Texts } from "./names.ts";
import { clientPorts } from "./plugins.ts";
import type { Resolved } from "./settings.ts";

/** The Erlang port mapper, and the distribution port between nodes and the CLI (rabbitmq.com/docs/networking). */
export const nodePorts = [
  { name: "epmd", port: 4369 },
  { name: "cluster-rpc", port: 25672 },
] as const;

/** The annotation by which Pulumi's Kubernetes plugin does not wait for what selects no pods yet. */
const skippedAwait = { "pulumi.com/skipAwait": "true" } as const;

/** An annotation for a Service that its former maker still has fields of: they become Warren's. */
const takenOver = { "pulumi.com/patchForce": "true" } as const;

/**
 * Headless. It publishes addresses before a node is ready: a node must resolve its own name and its peers' to become
 * ready.
 */
export function headlessService(settings: Resolved): k8s.core.v1.Service {
  return {
    // The pods wait for this Service, so it must not wait for the pods.
    metadata: metadata(nodesService(settings), settings, {
      ...skippedAwait,
      ...(settings.adopted && takenOver),
    }),
    spec: {
      type: "ClusterIP",
      clusterIP: "None",
      publishNotReadyAddresses: true,
      selector: selector(settings),
      ports: nodePorts.map(({ name, port }) => ({ name, port, targetPort: name, protocol: "TCP" })),
    },
  };
}

/** Annotations that the settings give the Service for clients. */
export function serviceAnnotations({ service, adopted }: Resolved): Texts {
  return { ...service.annotations, ...(adopted && takenOver) };
}

/** The Service for clients: AMQP, the management page and API, metrics, and the ports of further plugins. */
export function clientService(settings: Resolved): k8s.core.v1.Service {
  const { service } = settings;
  return {
    metadata: metadata(settings.name, settings, {
      // Pulumi's Kubernetes plugin is to wait for a cloud's address only. It would also wait until the endpoints have not
      // changed for ten seconds, and Warren waits for the nodes itself.
      ...(service.type !== "LoadBalancer" && skippedAwait),
      ...serviceAnnotations(settings),
    }),
    spec: {
      type: service.type,
      ...(service.loadBalancerSourceRanges && {
        loadBalancerSourceRanges: [...service.loadBalancerSourceRanges],
      }),
      selector: selector(settings),
      ports: clientPorts(settings.plugins, settings.tls).map(({ name, port, appProtocol }) => ({
        name,
        port,
        // The pods have no names for the ports of further plugins.
        targetPort: port,
        protocol: "TCP",
        appProtocol,
      })),
    },
  };
}
