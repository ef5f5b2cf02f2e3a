/** For each policy: what it stops, and the same done right. */
import { clientService } from "../../../components/cluster/services.ts";
import { statefulSet } from "../../../components/cluster/statefulSet.ts";
import { treeOf } from "../../../components/provider/state/tree.ts";
import { resolved } from "../cluster/resolved.ts";
import { type Given, unknown } from "./servedPack.ts";

export interface Case {
  readonly policy: string;
  readonly what: string;
  readonly wrong: Given;
  /** Of the message: the object, and what to do. */
  readonly says: readonly RegExp[];
  readonly right: Given;
}

const secure = resolved({ tls: { generate: true, only: true } });
const service = (name: string, spec: object, annotations = {}): Given => ({
  ...{ type: "kubernetes:core/v1:Service", name },
  props: { metadata: { name, annotations, namespace: unknown }, spec },
});
const ofCluster = (settings: Parameters<typeof resolved>[0]): Given => ({
  ...{ type: "kubernetes:core/v1:Service", name: "rabbitmq-client" },
  props: clientService(resolved(settings)),
});
const nodes = (container: object, stack = "dev"): Given => ({
  ...{ type: "kubernetes:apps/v1:StatefulSet", name: "broker", stack },
  props: {
    metadata: { name: "broker", namespace: unknown },
    spec: { replicas: 3, template: { spec: { containers: [{ name: "main", ...container }] } } },
  },
});
const inProduction = (given: Given): Given => ({ ...given, stack: "production" });
const user = (value: object): Given => ({
  ...{ type: "rabbitmq:index/user:User", name: "shop-user" },
  props: { name: "shop", password: "k7", ...value },
});
const users = (name: string, value: object): Given => ({
  ...{ type: "warren:index:GlobalObjects", name: "shop/bulk" },
  props: { objects: treeOf<object>([{ kind: "users", keys: [name], value }]) },
});
const queue = (settings: object): Given => ({
  ...{ type: "rabbitmq:index/queue:Queue", name: "orders", stack: "prod" },
  props: { name: "orders", vhost: "shop", settings },
});
const queues = (type: string): Given => ({
  ...{ type: "warren:index:VhostObjects", name: "shop/bulk/shop", stack: "prod-eu" },
  props: {
    vhost: "shop",
    objects: treeOf([{ kind: "queues", keys: ["orders"], value: { type, durable: true, arguments: {} } }]),
  },
});
const limited = { requests: { cpu: "1", memory: "2Gi" }, limits: { memory: "2Gi" } };
const amqp = { port: 5672, targetPort: "amqp" };
const internal = { "networking.gke.io/load-balancer-type": "Internal" };

export const cases: readonly Case[] = [
  {
    ...{ policy: "rabbitmq-plain-ports", what: "a load balancer of Warren's without TLS" },
    wrong: ofCluster({ service: { type: "LoadBalancer" } }),
    says: [/Service "rabbitmq" \(type LoadBalancer\) opens amqp \(5672\), management \(15672\)/, /set tls:/],
    right: ofCluster({
      ...{ service: { type: "LoadBalancer", loadBalancerSourceRanges: ["192.0.2.0/24"] } },
      tls: { generate: true, only: true },
    }),
  },
  {
    ...{ policy: "rabbitmq-plain-ports", what: "the management page behind another number" },
    wrong: service("page", { type: "NodePort", ports: [{ port: 80, targetPort: 15672 }] }),
    says: [/Service "page" \(type NodePort\) opens management \(15672\)/, /listener in TLS/],
    right: service("page", { type: "NodePort", ports: [{ port: 443, targetPort: 15671 }] }),
  },
  {
    ...{ policy: "rabbitmq-plain-ports", what: "the port between the nodes" },
    wrong: service("broker", { externalIPs: ["192.0.2.9"], ports: [{ port: 5671 }, { port: 25672 }] }),
    says: [/Service "broker" \(externalIPs\) opens cluster-rpc \(25672\)/, /Take the port out/],
    right: service("broker", { clusterIP: "None", ports: [{ port: 4369 }, { port: 25672 }] }),
  },
  {
    ...{ policy: "rabbitmq-public-load-balancer", what: "a load balancer for everybody" },
    wrong: service("public", { type: "LoadBalancer", ports: [{ port: 5671 }] }),
    says: [/Service "public" is a load balancer that names nobody/, /service\.loadBalancerSourceRanges/],
    right: service("public", { type: "LoadBalancer", ports: [{ port: 5671 }] }, internal),
  },
  {
    ...{ policy: "rabbitmq-public-load-balancer", what: "an allow-list that lets everybody in" },
    wrong: service("public", {
      ...{ type: "LoadBalancer", ports: [{ port: 5671 }] },
      loadBalancerSourceRanges: ["192.0.2.0/24", "0.0.0.0/0"],
    }),
    says: [/Service "public" is a load balancer that lets 0\.0\.0\.0\/0 connect/],
    right: service("public", {
      ...{ type: "LoadBalancer", ports: [{ port: 5671 }] },
      loadBalancerSourceRanges: ["192.0.2.0/24"],
    }),
  },
  {
    ...{ policy: "rabbitmq-guest", what: "guest with the usual password" },
    wrong: user({ name: "guest", password: "guest", tags: [] }),
    says: [/User "shop-user": user "guest" has the password that everybody knows/, /one of its own/],
    right: user({ name: "guest", password: unknown, tags: ["management"] }),
  },
  {
    ...{ policy: "rabbitmq-guest", what: "guest as administrator, in Warren's own resource" },
    wrong: users("guest", { password: unknown, tags: ["administrator"] }),
    says: [/GlobalObjects "shop\/bulk": user "guest" is an administrator/],
    right: users("admin", { password: unknown, tags: ["administrator"] }),
  },
  {
    ...{ policy: "rabbitmq-guest", what: "guest in production" },
    wrong: inProduction(user({ name: "guest", password: "k7", tags: [] })),
    says: [/user "guest" is the one that everybody tries, in a production stack/],
    right: inProduction(user({})),
  },
  {
    ...{ policy: "rabbitmq-guest", what: "a blank broker's first user" },
    wrong: nodes({
      image: "rabbitmq:4.3.6",
      env: [{ name: "RABBITMQ_DEFAULT_PASS", value: "guest" }],
    }),
    says: [/StatefulSet "broker": user "guest" gets the password that everybody knows/],
    right: nodes({
      image: "rabbitmq:4.3.6",
      env: [{ name: "RABBITMQ_DEFAULT_PASS", valueFrom: { secretKeyRef: { name: "a", key: "b" } } }],
    }),
  },
  {
    ...{ policy: "rabbitmq-pinned-image", what: "a tag that moves" },
    wrong: nodes({ image: "rabbitmq:4.3-management" }),
    says: [/StatefulSet "broker" runs the image "rabbitmq:4\.3-management"/, /Give a patch release/],
    right: nodes({ image: "rabbitmq:4.3.6-management" }),
  },
  {
    ...{ policy: "rabbitmq-pinned-image", what: "a registry's port in place of a tag" },
    wrong: nodes({ image: "registry.example:5000/rabbitmq" }),
    says: [/the image "registry\.example:5000\/rabbitmq"/],
    right: nodes({ image: `registry.example:5000/rabbitmq@sha256:${"0".repeat(64)}` }),
  },
  {
    ...{ policy: "rabbitmq-production-tls", what: "a Service without TLS in production" },
    wrong: inProduction(ofCluster({})),
    says: [/Service "rabbitmq" of a production stack opens amqp \(5672\)/, /set tls:/],
    right: inProduction({ type: "kubernetes:core/v1:Service", name: "c", props: clientService(secure) }),
  },
  {
    ...{ policy: "rabbitmq-production-quorum-queues", what: "a classic queue" },
    wrong: queue({ durable: true }),
    says: [/Queue "orders" of vhost "shop" is of type classic/, /type: quorum/],
    right: queue({ durable: true, arguments: { "x-queue-type": "quorum" } }),
  },
  {
    ...{ policy: "rabbitmq-production-quorum-queues", what: "a classic queue of the bulk engine" },
    wrong: queues("classic"),
    says: [/Queue "orders" of vhost "shop" is of type classic/],
    right: queues("stream"),
  },
  {
    ...{ policy: "rabbitmq-production-limits", what: "a container without limits" },
    wrong: nodes({ image: "rabbitmq:4.3.6", resources: { requests: { cpu: "1" } } }, "live"),
    says: [
      /StatefulSet "broker" of a production stack has no resources\.requests\.memory, resources\.limits/,
    ],
    right: nodes({ image: "rabbitmq:4.3.6", resources: limited }, "live"),
  },
];

/** Not a broker's, so nobody's business here. */
export const others: readonly Given[] = [
  service("web", { type: "LoadBalancer", ports: [{ port: 80 }, { port: 1883 }] }),
  inProduction(nodes({ image: "registry.example/rabbitmq-exporter" })),
  service("inside", { ports: [amqp] }),
  queue({ argumentsJson: '{"x-queue-type":"quorum"}' }),
  { ...queue({}), stack: "dev" },
];

const set = (settings: Parameters<typeof resolved>[0]): Given => ({
  ...{ type: "kubernetes:apps/v1:StatefulSet", name: "nodes", stack: "prod" },
  props: statefulSet(resolved(settings)),
});

export const clusterOf = set;
