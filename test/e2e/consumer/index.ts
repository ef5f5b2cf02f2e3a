/** Somebody else's program: its own Kubernetes provider and namespace, a cluster, and two topologies in it. */
import "pulumi-warren/quick-start";
import { readFileSync } from "node:fs";
import { createRequire, getCompileCacheDir } from "node:module";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { RabbitmqCluster, type RabbitmqClusterArgs, Topology, type TopologyDefinition } from "pulumi-warren";

const config = new pulumi.Config();
const kubeconfig = pulumi.secret(readFileSync(config.require("kubeconfig"), "utf8"));
const provider = new Provider("mine", { kubeconfig });

const namespace = new Namespace(
  "messaging",
  {
    metadata: {
      name: config.require("namespace"),
      labels: { "pod-security.kubernetes.io/enforce": "restricted" },
    },
  },
  { provider },
);

/** What depends on the image: its name, RabbitMQ's version in it, and the broker's account. */
const image = config.requireObject<Pick<RabbitmqClusterArgs, "image" | "version" | "runAs">>("image");

const cluster = new RabbitmqCluster(
  "orders",
  {
    ...image,
    namespace: namespace.metadata.name,
    replicas: 1,
    resources: { cpu: "50m", memory: "384Mi" },
    storage: { size: "1Gi", whenDeleted: "delete" },
    terminationGracePeriodSeconds: 60,
  },
  { provider },
);

const audit: TopologyDefinition = {
  users: { auditor: { tags: ["monitoring"] } },
  vhosts: {
    audit: {
      permissions: { auditor: { read: ".*" } },
      exchanges: { events: { type: "fanout" } },
      queues: {
        events: { type: "classic", arguments: { "x-max-length": 1000 }, bindings: [{ exchange: "events" }] },
      },
    },
  },
};

const typed = new Topology("audit", { cluster, definition: audit, engine: "bulk" });
const filed = new Topology("shop", {
  cluster,
  file: "shop.topology.yaml",
  passwords: { shopPassword: config.requireSecret("shopPassword") },
});

export const adminUsername = cluster.adminUsername;
export const adminPassword = cluster.adminPassword;
export const userSecretNames = pulumi
  .all([typed.userSecretNames, filed.userSecretNames])
  .apply(([ofTyped, ofFiled]) => ({ ...ofTyped, ...ofFiled }));
/** Undefined: Node compiles everything anew each time. */
export const compileCache = getCompileCacheDir();
export const loadsCompiler = Object.keys(createRequire(import.meta.url).cache).some((file) =>
  file.includes("/node_modules/typescript/"),
);
