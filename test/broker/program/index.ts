/** Both brokers, side by side, each in a namespace of its own. */
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { RabbitmqCluster } from "../../../components/rabbitmqCluster.ts";
import { brokers, clusterName, plugins, versions } from "../versions.ts";

for (const version of versions) {
  const { namespace, image, runAs } = brokers[version];
  const home = new Namespace(namespace, {
    metadata: { name: namespace, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
  });
  new RabbitmqCluster(`${clusterName}-${version}`, {
    name: clusterName,
    namespace: home.metadata.name,
    version,
    image,
    runAs,
    plugins,
    replicas: 1,
    resources: { cpu: "100m", memory: "3Gi" },
    storage: { size: "4Gi", whenDeleted: "delete" },
    // Tests that count messages would otherwise wait for statistics that come every 5 s.
    config: { collect_statistics_interval: "1000" },
    terminationGracePeriodSeconds: 60,
  });
}
