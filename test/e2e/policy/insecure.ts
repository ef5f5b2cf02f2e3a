/** A broker by hand, as many have it: each of Warren's policies stops some of it. */
import { StatefulSet } from "@pulumi/kubernetes/apps/v1/statefulSet.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import { Provider as Broker } from "@pulumi/rabbitmq/provider.js";
import { Queue } from "@pulumi/rabbitmq/queue.js";
import { User } from "@pulumi/rabbitmq/user.js";

// No Kubernetes is needed for a preview of files.
const provider = new Provider("files", { renderYamlToDirectory: "manifests" });
const labels = { app: "broker" };
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
        spec: { containers: [{ name: "rabbitmq", image: "rabbitmq:4-management" }] },
      },
    },
  },
  { provider },
);
new Service(
  "public",
  {
    metadata: { name: "public" },
    spec: { type: "LoadBalancer", selector: labels, ports: [{ name: "amqp", port: 5672 }] },
  },
  { provider },
);

const broker = new Broker("broker", { endpoint: "http://127.0.0.1:1", username: "admin", password: "k7" });
new User("guest", { name: "guest", password: "guest" }, { provider: broker });
new Queue("orders", { name: "orders", vhost: "/", settings: { durable: true } }, { provider: broker });
