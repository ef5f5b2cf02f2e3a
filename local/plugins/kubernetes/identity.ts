// What an object is and where it stands: kind, namespace, name, and the id that the state keeps of it.
import { stringAt, type ValueMap } from "../../../components/engine/protocol/value.ts";

export interface Identity {
  /** `v1`, `apps/v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  /** Undefined for objects of the whole cluster, and where the default namespace is meant. */
  readonly namespace: string | undefined;
  readonly name: string;
}

/** Built-in kinds that belong to no namespace (Kubernetes 1.36). */
const clusterKinds: ReadonlySet<string> = new Set(
  (
    "Namespace Node PersistentVolume ComponentStatus ClusterRole ClusterRoleBinding CustomResourceDefinition APIService " +
    "StorageClass VolumeAttachment CSIDriver CSINode VolumeAttributesClass StorageVersionMigration PriorityClass " +
    "RuntimeClass IngressClass IPAddress ServiceCIDR FlowSchema PriorityLevelConfiguration CertificateSigningRequest " +
    "ClusterTrustBundle MutatingWebhookConfiguration ValidatingWebhookConfiguration ValidatingAdmissionPolicy " +
    "ValidatingAdmissionPolicyBinding MutatingAdmissionPolicy MutatingAdmissionPolicyBinding DeviceClass ResourceSlice " +
    "DeviceTaintRule StorageVersion TokenReview SubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview " +
    "SelfSubjectReview"
  ).split(" "),
);

/** Whether a kind has a namespace, as far as that is known without asking the cluster: undefined for custom kinds. */
export function isNamespaced(apiVersion: string, kind: string): boolean | undefined {
  const group = apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
  if (group.includes(".") && !group.endsWith(".k8s.io")) return undefined;
  // Some add-ons publish their own kinds below k8s.io (gateway.networking.k8s.io, snapshot.storage.k8s.io).
  if (group.split(".").length > 3 && group !== "rbac.authorization.k8s.io") return undefined;
  return !clusterKinds.has(kind);
}

/** `kubernetes:core/v1:Secret` → `v1`, `Secret`. */
export function fromType(type: string): { readonly apiVersion: string; readonly kind: string } {
  const [, apiVersion = "", kind = ""] = type.split(":");
  return { apiVersion: apiVersion.replace(/^core\//, ""), kind };
}

/** `namespace/name`, or `name` for objects of the whole cluster. */
export function toId(object: ValueMap): string {
  const namespace = stringAt(object, "metadata", "namespace");
  const name = stringAt(object, "metadata", "name") ?? "";
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** The identity that a type token and an id stand for. */
export function fromId(type: string, id: string, recorded: ValueMap): Identity {
  const token = fromType(type);
  const [first = "", second] = id.split("/");
  return {
    apiVersion: stringAt(recorded, "apiVersion") ?? token.apiVersion,
    kind: stringAt(recorded, "kind") ?? token.kind,
    namespace: second === undefined ? undefined : first,
    name: second ?? first,
  };
}

/** The identity of an object that has a name. */
export function identityOf(object: ValueMap): Identity {
  return {
    apiVersion: stringAt(object, "apiVersion") ?? "",
    kind: stringAt(object, "kind") ?? "",
    namespace: stringAt(object, "metadata", "namespace"),
    name: stringAt(object, "metadata", "name") ?? "",
  };
}

/** For messages: `StatefulSet shop/rabbit`. */
export function describeIdentity({ kind, namespace, name }: Identity): string {
  return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}
