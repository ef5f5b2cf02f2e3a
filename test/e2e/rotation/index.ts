/** One node, and three users: one by each of the plugins that make users, and one whose password never changes. */
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import * as pulumi from "@pulumi/pulumi";
import { RabbitmqCluster, type RabbitmqClusterArgs } from "../../../components/rabbitmqCluster.ts";
import { Topology } from "../../../components/topology.ts";

const config = new pulumi.Config();
const namespace = new Namespace("rotation", {
  metadata: {
    name: config.require("namespace"),
    labels: { "pod-security.kubernetes.io/enforce": "restricted" },
  },
});

/** What depends on the image: its name, RabbitMQ's version in it, and the broker's account. */
const image = config.requireObject<Pick<RabbitmqClusterArgs, "image" | "version" | "runAs">>("image");

const cluster = new RabbitmqCluster("rotated", {
  ...image,
  namespace: namespace.metadata.name,
  replicas: 1,
  resources: { cpu: "50m", memory: "384Mi" },
  storage: { size: "1Gi", whenDeleted: "delete" },
  terminationGracePeriodSeconds: 60,
  adminPasswordRotation: config.requireNumber("administrator"),
});

/** 0: no number at all. */
const users = config.requireNumber("users");
const password = users === 0 ? "generate" : { generate: users };

const topology = new Topology("shop", {
  cluster,
  definition: {
    users: {
      app: { tags: ["management"], password },
      "app@shop": { tags: ["management"], password },
      other: { tags: ["management"] },
    },
    vhosts: {
      shop: {
        access: {
          app: { publish: ["orders"] },
          "app@shop": { consume: ["new"] },
          other: { consume: ["new"] },
        },
        exchanges: { orders: { type: "fanout" } },
        queues: { new: { maxLength: 10, overflow: "reject-publish", bindings: [{ exchange: "orders" }] } },
      },
    },
  },
});

export const secretNames = pulumi
  .all([cluster.adminSecretName, topology.userSecretNames])
  .apply(([admin, users]) => ({ ...users, "warren-admin": admin }));
