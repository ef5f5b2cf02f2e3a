/** One node, a volume for its backups, and queues of each type. */
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { PersistentVolumeClaim } from "@pulumi/kubernetes/core/v1/persistentVolumeClaim.js";
import * as pulumi from "@pulumi/pulumi";
import { RabbitmqCluster, type RabbitmqClusterArgs } from "../../../components/rabbitmqCluster.ts";
import { Topology } from "../../../components/topology.ts";

const config = new pulumi.Config();
const home = new Namespace("home", {
  metadata: {
    name: config.require("namespace"),
    labels: { "pod-security.kubernetes.io/enforce": "restricted" },
  },
});
const namespace = home.metadata.name;
const claim = new PersistentVolumeClaim("backups", {
  // It stays unbound until the first backup's pod asks for it.
  metadata: { name: "backups", namespace, annotations: { "pulumi.com/skipAwait": "true" } },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
});
const cluster = new RabbitmqCluster(
  "shop",
  {
    // What depends on the image: its name, RabbitMQ's version in it, and the broker's account.
    ...config.requireObject<Pick<RabbitmqClusterArgs, "image" | "version" | "runAs">>("image"),
    namespace,
    replicas: 1,
    resources: { cpu: "50m", memory: "384Mi" },
    storage: { size: "1Gi", whenDeleted: "delete" },
    backup: {
      schedule: "0 3 1 1 *",
      image: config.require("backupImage"),
      claim: "backups",
      // RabbitMQ 4.0 counts it when a message of a quorum queue is looked at.
      allowDeliveryCount: true,
    },
  },
  { dependsOn: claim },
);
new Topology("shop", {
  cluster,
  engine: "bulk",
  definition: {
    vhosts: {
      shop: {
        queues: { orders: { type: "quorum" }, mails: { type: "classic" }, events: { type: "stream" } },
      },
    },
  },
});
