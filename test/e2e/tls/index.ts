/** Two nodes that speak TLS to everybody and to each other, and a user who logs in with a certificate. */
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import * as pulumi from "@pulumi/pulumi";
import type { TlsSettings } from "../../../components/cluster/tlsSettings.ts";
import { RabbitmqCluster, type RabbitmqClusterArgs } from "../../../components/rabbitmqCluster.ts";
import { Topology } from "../../../components/topology.ts";

const config = new pulumi.Config();
const namespace = new Namespace("tls", {
  metadata: {
    name: config.require("namespace"),
    labels: { "pod-security.kubernetes.io/enforce": "restricted" },
  },
});

/** What depends on the image: its name, RabbitMQ's version in it, and the broker's account. */
const image = config.requireObject<Pick<RabbitmqClusterArgs, "image" | "version" | "runAs">>("image");

const tls = config.getObject<TlsSettings>("tls");

const cluster = new RabbitmqCluster("secured", {
  ...image,
  namespace: namespace.metadata.name,
  replicas: config.getNumber("replicas") ?? 2,
  resources: { cpu: "50m", memory: "384Mi" },
  storage: { size: "1Gi", whenDeleted: "delete" },
  terminationGracePeriodSeconds: 60,
  plugins: ["rabbitmq_stream"],
  ...(tls && { tls }),
});

const topology = new Topology("shop", {
  cluster,
  definition: {
    users: { shop: {} },
    vhosts: {
      shop: {
        access: { shop: { publish: ["orders"], consume: ["new"] } },
        exchanges: { orders: { type: "fanout" } },
        queues: { new: { type: "quorum", bindings: [{ exchange: "orders" }] } },
      },
    },
  },
});

export const { managementUrl, amqpUrl, caCert } = cluster;
export const userSecrets = topology.userSecretNames;
