/** The same broker, as the policies ask for it. */
import { StatefulSet } from "@pulumi/kubernetes/apps/v1/statefulSet.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import { Provider as Broker } from "@pulumi/rabbitmq/provider.js";
import { Queue } from "@pulumi/rabbitmq/queue.js";
import { User } from "@pulumi/rabbitmq/user.js";

const provider = new Provider("files", { renderYamlToDirectory: "manifests" });
const labels = { app: "broker" };
const resources = { requests: { cpu: "1", memory: "2Gi" }, limits: { memory: "2Gi" } };
new StatefulSet(
  "broker",
  {
    metadata: { name: "broker" },
    spec: {
      replicas: 3,
      serviceName: "broker",
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: "rabbitmq", image: "rabbitmq:4.3.6-management", resources }] },
      },
    },
  },
  { provider },
);
new PodDisruptionBudget(
  "broker",
  { metadata: { name: "broker" }, spec: { maxUnavailable: 1, selector: { matchLabels: labels } } },
  { provider },
);
new Service(
  "public",
  {
    metadata: { name: "public" },
    spec: {
      type: "LoadBalancer",
      selector: labels,
      ports: [{ name: "amqps", port: 5671 }],
      loadBalancerSourceRanges: ["192.0.2.0/24"],
    },
  },
  { provider },
);

const broker = new Broker("broker", { endpoint: "http://127.0.0.1:1", username: "admin", password: "k7" });
new User("shop", { name: "shop", password: "k8" }, { provider: broker });
new Queue(
  "orders",
  { name: "orders", vhost: "/", settings: { durable: true, arguments: { "x-queue-type": "quorum" } } },
  { provider: broker },
);
