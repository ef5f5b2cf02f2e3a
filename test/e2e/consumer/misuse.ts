/** Never run. Each line marked so must be a type error, else the package's types are not found and mean `any`. */
import { RabbitmqCluster, type RabbitmqClusterArgs, Topology } from "pulumi-warren";

export function misuse(args: RabbitmqClusterArgs): Topology {
  const cluster = new RabbitmqCluster("orders", args);
  // @ts-expect-error: a number
  new RabbitmqCluster("orders", { ...args, replicas: "three" });
  // @ts-expect-error: no such setting
  new RabbitmqCluster("orders", { ...args, replica: 3 });
  // @ts-expect-error: a boolean
  new Topology("orders", { cluster, definition: { vhosts: { v: { queues: { q: { durable: "yes" } } } } } });
  return new Topology("orders", { cluster, definition: { vhosts: { v: { queues: { q: {} } } } } });
}
