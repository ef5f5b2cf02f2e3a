/** Takes over a cluster that RabbitMQ's Cluster Operator or Bitnami's chart made, and the Service that its clients use. */
import * as pulumi from "@pulumi/pulumi";
import { ClientService } from "../../../components/clientService.ts";
import type { ClusterSettings } from "../../../components/cluster/settings.ts";
import { RabbitmqCluster } from "../../../components/rabbitmqCluster.ts";

const config = new pulumi.Config();
const adopt = config.requireObject<NonNullable<ClusterSettings["adopt"]>>("adopt");
const cluster = new RabbitmqCluster("shop", {
  namespace: config.require("namespace"),
  ...(config.getBoolean("isForgotten") ? { name: "shop-server" } : { adopt }),
  image: config.require("image"),
  version: config.require("version"),
  replicas: config.requireNumber("replicas"),
  resources: { cpu: "50m", memory: "512Mi" },
  storage: { size: "1Gi" },
  config: config.getObject<Record<string, string>>("more") ?? {},
  rolloutTimeoutSeconds: 400,
});
// The chart's Service has the name of the StatefulSet, which the cluster's own has, too.
if (adopt.operator !== undefined) new ClientService("clients", { cluster, name: adopt.operator });
