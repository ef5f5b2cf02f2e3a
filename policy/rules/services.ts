/** What Services open, and to whom. */
import type { ResourceValidationPolicy } from "@pulumi/policy";
import { isBrokerService, named, type OpenPort, plainPortsOf } from "../broker.ts";
import { isProduction, productionSchema } from "../production.ts";
import { entriesAt, itemsAt, textAt } from "../read.ts";

const shown = (ports: readonly OpenPort[]) => ports.map(({ name, port }) => `${name} (${port})`).join(", ");

/** How others than pods reach it; undefined if only pods do. */
function wayFromOutside(props: unknown): string | undefined {
  const type = textAt(props, "spec", "type") ?? "ClusterIP";
  if (type === "LoadBalancer" || type === "NodePort") return `type ${type}`;
  return itemsAt(props, "spec", "externalIPs").length > 0 ? "externalIPs" : undefined;
}

export const plainPorts: ResourceValidationPolicy = {
  name: "rabbitmq-plain-ports",
  description:
    "No port of RabbitMQ without TLS is open to outside of Kubernetes, and no port between the nodes.",
  validateResource: ({ type, name, props }, reportViolation) => {
    const way = wayFromOutside(props);
    const { clients, nodes } = plainPortsOf(type, props);
    if (way === undefined || clients.length + nodes.length === 0) return;
    const what = `${named(type, name, props)} (${way}) opens`;
    if (clients.length > 0) {
      reportViolation(
        `${what} ${shown(clients)} without TLS to outside of Kubernetes. With Warren set tls: { generate: true, only: true }; ` +
          "otherwise give the broker a listener in TLS and open only that.",
      );
    }
    if (nodes.length > 0) {
      reportViolation(
        `${what} ${shown(nodes)}: whoever has the Erlang cookie can run anything there. ` +
          "Take the port out of this Service; the nodes find each other by a headless Service.",
      );
    }
  },
};

/** What clouds call a load balancer that only their own network reaches. */
const internal: readonly (readonly [annotation: string, value: RegExp])[] = [
  ["service.beta.kubernetes.io/aws-load-balancer-internal", /^(true|0\.0\.0\.0\/0)$/],
  ["service.beta.kubernetes.io/aws-load-balancer-scheme", /^internal$/],
  ["service.beta.kubernetes.io/azure-load-balancer-internal", /^true$/],
  ["networking.gke.io/load-balancer-type", /^internal$/i],
  ["cloud.google.com/load-balancer-type", /^internal$/i],
  ["service.beta.kubernetes.io/openstack-internal-load-balancer", /^true$/],
];

export const publicLoadBalancer: ResourceValidationPolicy = {
  name: "rabbitmq-public-load-balancer",
  description: "A load balancer in front of RabbitMQ is internal, or names who may connect.",
  validateResource: ({ type, name, props }, reportViolation) => {
    if (textAt(props, "spec", "type") !== "LoadBalancer" || !isBrokerService(type, props)) return;
    const annotations = entriesAt(props, "metadata", "annotations");
    const isInternal = annotations.some(([key, value]) =>
      internal.some(([annotation, says]) => key === annotation && says.test(String(value))),
    );
    if (isInternal) return;
    const ranges = itemsAt(props, "spec", "loadBalancerSourceRanges").map(String);
    const all = ranges.filter((range) => /\/0$/.test(range));
    if (ranges.length > 0 && all.length === 0) return;
    const who = ranges.length === 0 ? "names nobody who may connect" : `lets ${all.join(", ")} connect`;
    reportViolation(
      `${named(type, name, props)} is a load balancer that ${who}, so everybody may. ` +
        'List the clients\' networks (with Warren service.loadBalancerSourceRanges: ["192.0.2.0/24"], else ' +
        "spec.loadBalancerSourceRanges), or make it internal by your cloud's annotation.",
    );
  },
};

export const productionTls: ResourceValidationPolicy = {
  name: "rabbitmq-production-tls",
  description: "In production RabbitMQ speaks only TLS to its clients.",
  configSchema: productionSchema,
  validateResource: ({ type, name, urn, props, getConfig }, reportViolation) => {
    const { clients } = plainPortsOf(type, props);
    if (clients.length === 0 || !isProduction(urn, getConfig())) return;
    reportViolation(
      `${named(type, name, props)} of a production stack opens ${shown(clients)} without TLS. ` +
        "With Warren set tls: { generate: true, only: true }; otherwise open only the listeners in TLS.",
    );
  },
};
