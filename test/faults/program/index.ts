/** One node, whose disk outlives it. */
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { RabbitmqCluster } from "../../../components/rabbitmqCluster.ts";
import { brokers, clusterName, plugins } from "../../broker/versions.ts";

const { image, runAs } = brokers["4.3"];
const home = new Namespace("warren-faults", {
  metadata: { name: "warren-faults", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
});
new RabbitmqCluster(clusterName, {
  namespace: home.metadata.name,
  version: "4.3",
  image,
  runAs,
  plugins,
  replicas: 1,
  resources: { cpu: "100m", memory: "2Gi" },
  storage: { size: "2Gi", whenDeleted: "delete" },
  config: { collect_statistics_interval: "1000" },
  terminationGracePeriodSeconds: 60,
});
