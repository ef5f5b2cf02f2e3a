/** The exports of `pulumi-warren` for other programs. */
import "./nodeVersion.mjs";

export { ClientService, type ClientServiceArgs } from "./clientService.ts";
export type { BrokerArgs } from "./connection/program/brokerArgs.ts";
export { RabbitmqCluster, type RabbitmqClusterArgs } from "./rabbitmqCluster.ts";
export type { TopologyDefinition } from "./topology/load.ts";
export { Topology, type TopologyArgs } from "./topology.ts";
