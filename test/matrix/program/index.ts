/** Three nodes, and for each client a queue of each type. */
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import * as pulumi from "@pulumi/pulumi";
import { RabbitmqCluster } from "../../../components/rabbitmqCluster.ts";
import { Topology } from "../../../components/topology.ts";
import { loadUser, matrixNamespace, queues } from "../queues.ts";

const config = new pulumi.Config();
const netTick = config.require("netTick");
const home = new Namespace(matrixNamespace, {
  metadata: { name: matrixNamespace, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
});
const cluster = new RabbitmqCluster("broker", {
  namespace: home.metadata.name,
  version: config.require("version"),
  image: config.require("image"),
  runAs: { uid: config.requireNumber("uid"), gid: config.requireNumber("gid") },
  replicas: config.requireNumber("replicas"),
  resources: { cpu: "50m", memory: "1Gi" },
  storage: { size: "2Gi", whenDeleted: "delete", whenScaled: "delete" },
  config: {
    // A number that a row changes to have the nodes restarted.
    collect_statistics_interval: config.require("interval"),
    ...(netTick !== "default" && { net_ticktime: netTick }),
  },
  adminPasswordRotation: config.requireNumber("passwords"),
  rolloutTimeoutSeconds: 600,
});
const idle = Array.from({ length: config.requireNumber("idleQueues") }, (_, index) => `idle-${index}`);
new Topology("load", {
  cluster,
  engine: "bulk",
  definition: {
    users: { [loadUser]: { password: { generate: config.requireNumber("passwords") } } },
    vhosts: {
      load: {
        permissions: { [loadUser]: { write: ".*", read: ".*" } },
        queues: {
          ...Object.fromEntries(queues.map(({ name, type }) => [name, { type }])),
          ...Object.fromEntries(idle.map((name) => [name, { type: "quorum" as const }])),
        },
      },
    },
  },
});
