/** The package's face: what another program imports from `pulumi-warren`. */
export { RabbitmqCluster, type RabbitmqClusterArgs } from "./rabbitmqCluster.ts";
export type { TopologyDefinition } from "./topology/load.ts";
export { type BrokerArgs, Topology, type TopologyArgs } from "./topology.ts";
