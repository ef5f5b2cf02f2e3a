/** Clusters of three nodes, one for each version, that the tests of the alerts break. */
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { RabbitmqCluster } from "../../../components/rabbitmqCluster.ts";
import { versions } from "../../broker/versions.ts";
import { monitoredNamespace, monitoredSettings } from "./settings.ts";

for (const version of versions) {
  const name = monitoredNamespace(version);
  const home = new Namespace(name, {
    metadata: { name, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
  });
  new RabbitmqCluster(name, { ...monitoredSettings(version), namespace: home.metadata.name });
}
