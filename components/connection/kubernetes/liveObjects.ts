/** The objects beside the pods of a cluster that runs, as far as the account may read them. */
import { CoreV1Api, type KubeConfig, NetworkingV1Api } from "@kubernetes/client-node";
import type { ClusterObjects, Manifest } from "../../cluster/objectChanges.ts";
import { bounded, present } from "./kubeconfig.ts";

export async function readLiveObjects(
  kube: KubeConfig,
  namespace: string,
  name: string,
): Promise<ClusterObjects> {
  const wanted = { namespace, name };
  const [service, policy] = await Promise.all([
    readable(kube.makeApiClient(CoreV1Api).readNamespacedService(wanted, bounded)),
    readable(kube.makeApiClient(NetworkingV1Api).readNamespacedNetworkPolicy(wanted, bounded)),
  ]);
  // The client calls it `_from`.
  const ingress = policy?.spec?.ingress?.map(({ _from: from, ...rule }) => ({ ...rule, from }));
  return {
    ...(service !== undefined && { Service: plain(service) }),
    ...(policy !== undefined && {
      NetworkPolicy: plain(policy && { ...policy, spec: { ...policy.spec, ingress } }),
    }),
  };
}

/** Null if there is no such object; undefined if nobody knows: the answer is worth no error. */
const readable = <Answer>(asked: Promise<Answer>): Promise<Answer | null | undefined> =>
  present(asked).then(
    (found) => found ?? null,
    () => undefined,
  );

/** Without the client's classes, whose absent fields are undefined. */
const plain = (object: object | null): Manifest | null => JSON.parse(JSON.stringify(object));
