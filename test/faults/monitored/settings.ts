/** What the program makes, and the tests know of it. */
import type { ClusterSettings } from "../../../components/cluster/settings.ts";
import { type BrokerVersion, brokers, clusterName } from "../../broker/versions.ts";

export const monitoredNamespace = (version: BrokerVersion) => `warren-monitored-${version.replace(".", "")}`;

/** What the program of ./monitored makes. */
export const monitoredSettings = (version: BrokerVersion): ClusterSettings & { readonly name: string } => ({
  name: clusterName,
  version,
  image: brokers[version].image,
  runAs: brokers[version].runAs,
  replicas: 3,
  resources: { cpu: "50m", memory: "512Mi" },
  storage: { size: "1Gi", whenDeleted: "delete" },
  config: { collect_statistics_interval: "1000" },
  terminationGracePeriodSeconds: 30,
  monitoring: {
    scrape: "annotations",
    rules: false,
    alerts: {
      // As many as a test can cause within seconds.
      RabbitmqFileDescriptorsNearLimit: { threshold: 1 },
      RabbitmqConnectionChurn: { threshold: 2 },
      RabbitmqRaftLogGrows: { threshold: 1 },
      RabbitmqQueueGrows: { threshold: 100 },
      RabbitmqUnackedGrow: { threshold: 20 },
    },
  },
});
