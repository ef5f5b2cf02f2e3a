/** The program of the stacks in stacks/: one cluster and what it holds, by the stack's configuration. */
import "./components/lazySerializer.ts";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { readStack } from "./components/config/readStack.ts";
import { alreadyRead } from "./components/config/topologyRead.ts";
import { RabbitmqCluster } from "./components/rabbitmqCluster.ts";
import { Topology, type TopologyArgs } from "./components/topology.ts";

// Pulumi's SDK takes a stack trace for each promise and maps it to sources. Node strips types in place, so the lines are
// right without that, which took 0.15 s of each preview.
Reflect.deleteProperty(Error, "prepareStackTrace");

const name = "warren";
const stack = readStack(name);

function makeCluster(): RabbitmqCluster | undefined {
  if (stack.settings === undefined) return undefined;
  const namespace = new Namespace(name, {
    metadata: {
      name: stack.namespace,
      labels: { "pod-security.kubernetes.io/enforce": "restricted" },
    },
  });
  return new RabbitmqCluster(name, { ...stack.settings, namespace: namespace.metadata.name });
}

const cluster = makeCluster();

const topologyArgs = (file: string): TopologyArgs => ({
  file,
  variables: stack.variables,
  passwords: stack.passwords,
  adopt: stack.adopt,
  handOver: stack.handOver,
  ...(stack.engine && { engine: stack.engine }),
  ...(cluster && { cluster }),
  ...(stack.broker && { broker: stack.broker }),
  ...(stack.tunnelPort !== undefined && { tunnelPort: stack.tunnelPort }),
});

const topology =
  stack.topology === undefined
    ? undefined
    : new Topology(name, alreadyRead(topologyArgs(stack.topology.file), stack.topology));

export const namespace = cluster?.namespace;
export const clusterName = cluster?.clusterName;
export const amqpUrl = cluster?.amqpUrl;
/** Address inside the cluster. */
export const managementUrl = cluster?.managementUrl ?? topology?.managementUrl;
/** The Secret with the administrator's login. */
export const adminSecretName = cluster?.adminSecretName;
/** The Secret with each user's login. */
export const userSecretNames = topology?.userSecretNames;
