// What the rules need to know beside the object itself, fetched from the cluster.
import { type JsonMap, stringAt } from "../../../../components/engine/protocol/value.ts";
import type { Api } from "../api.ts";
import { isNotFound } from "../apiError.ts";
import type { Related } from "./rules.ts";

/** What belongs to an object of a kind that has a rule. */
export async function relatedTo(live: JsonMap, api: Api, signal: AbortSignal): Promise<Related> {
  const none = { endpointSlices: [], bindingMode: undefined };
  const namespace = stringAt(live, "metadata", "namespace") ?? "default";
  const name = stringAt(live, "metadata", "name") ?? "";
  switch (stringAt(live, "kind")) {
    case "Service": {
      const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
      const query = new URLSearchParams({ labelSelector: `kubernetes.io/service-name=${name}` });
      return { ...none, endpointSlices: await api.list(path, String(query), signal) };
    }
    case "PersistentVolumeClaim": {
      const storageClass = stringAt(live, "spec", "storageClassName");
      if (storageClass === undefined || storageClass === "") return none;
      const identity = {
        apiVersion: "storage.k8s.io/v1",
        kind: "StorageClass",
        namespace: undefined,
        name: storageClass,
      };
      try {
        return { ...none, bindingMode: stringAt(await api.get(identity, signal), "volumeBindingMode") };
      } catch (error) {
        if (isNotFound(error)) return none;
        throw error;
      }
    }
    default:
      return none;
  }
}
