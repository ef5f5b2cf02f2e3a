/** What Kubernetes is to know of the pods and Services besides: settings that Warren hands on. */
import type * as k8s from "@pulumi/kubernetes/types/input.js";
import type { Texts } from "./names.ts";
import { refuse, type Section, section, text, word } from "./read.ts";

export interface PodSettings {
  /**
   * Names of Secrets with the credentials of private registries.
   * @default []
   */
  readonly imagePullSecrets?: readonly string[];
  /**
   * `IfNotPresent`, `Always` or `Never`.
   * @default Kubernetes' own: `Always` for the tag `latest`, else `IfNotPresent`
   */
  readonly imagePullPolicy?: string;
  /**
   * Taints of machines that the pods accept.
   * @default []
   */
  readonly tolerations?: readonly k8s.core.v1.Toleration[];
  /**
   * Labels that a machine must have.
   * @default {}
   */
  readonly nodeSelector?: Texts;
  /** @default none, besides `spread` */
  readonly affinity?: k8s.core.v1.Affinity;
  /** @default the Kubernetes cluster's default class */
  readonly priorityClassName?: string;
  /** @default the machine's default runtime */
  readonly runtimeClassName?: string;
  /**
   * The pods' account, which must exist.
   * @default `<name>-peer-discovery` for RabbitMQ 4.0, else `default`, without a token
   */
  readonly serviceAccountName?: string;
  /** @default Kubernetes' own */
  readonly dnsPolicy?: string;
  readonly dnsConfig?: k8s.core.v1.PodDNSConfig;
  /**
   * Further variables of the broker. Those that Warren sets are refused.
   * @default {}
   */
  readonly env?: Texts;
  /**
   * Further labels of the pods.
   * @default {}
   */
  readonly labels?: Texts;
  /**
   * Annotations of the pods.
   * @default {}
   */
  readonly annotations?: Texts;
}

export interface ServiceSettings {
  /**
   * Of the Service for clients: `ClusterIP`, `NodePort` or `LoadBalancer`.
   * @default "ClusterIP"
   */
  readonly type?: string;
  /** @default {} */
  readonly annotations?: Texts;
  /**
   * With `LoadBalancer`: the networks that may connect, as CIDR blocks such as `192.0.2.0/24`.
   * @default none, which lets everybody connect whom the cloud lets through
   */
  readonly loadBalancerSourceRanges?: readonly string[];
}

export interface ResolvedService {
  readonly type: "ClusterIP" | "NodePort" | "LoadBalancer";
  readonly annotations: Texts;
  /** Not there if there are none. */
  readonly loadBalancerSourceRanges?: readonly string[];
}

const podKeys: readonly (keyof PodSettings)[] = [
  "imagePullSecrets",
  "imagePullPolicy",
  "tolerations",
  "nodeSelector",
  "affinity",
  "priorityClassName",
  "runtimeClassName",
  "serviceAccountName",
  "dnsPolicy",
  "dnsConfig",
  "env",
  "labels",
  "annotations",
];

/** Variables on which the node's name, its clustering and its plugins depend. */
const ownVariables =
  /^(RABBITMQ_NODENAME|RABBITMQ_USE_LONGNAME|RABBITMQ_ENABLED_PLUGINS_FILE|POD_NAME|POD_NAMESPACE|K8S_.*|HOME|RUNNING_UNDER_SYSTEMD)$/;
export const ownLabel = /^app\.kubernetes\.io\/(name|instance|managed-by)$/;

/** @returns the settings, checked; what is not set is not there */
export function readPods(root: Section): PodSettings {
  const from = section(root.values.pods, `${root.path}.pods`, podKeys, root.problems);
  const policies = ["IfNotPresent", "Always", "Never"];
  const name = (key: keyof PodSettings) => optional(from, key, (value) => value !== "", "it must be a name");
  return {
    ...list(from, "imagePullSecrets", (item) => typeof item === "string", "names of Secrets"),
    ...optional(
      from,
      "imagePullPolicy",
      (value) => policies.includes(value),
      `it must be ${policies.join(" or ")}`,
    ),
    ...list(from, "tolerations", isMap, "tolerations as Kubernetes has them"),
    ...map(from, "affinity"),
    ...map(from, "dnsConfig"),
    ...name("priorityClassName"),
    ...name("runtimeClassName"),
    ...name("serviceAccountName"),
    ...name("dnsPolicy"),
    ...filled("nodeSelector", texts(from, "nodeSelector")),
    ...filled("env", texts(from, "env", ownVariables, "Warren sets this variable itself")),
    ...filled(
      "labels",
      texts(from, "labels", ownLabel, "Warren sets this label itself, and Services select by it"),
    ),
    ...filled("annotations", texts(from, "annotations")),
  };
}

function filled(key: string, value: Texts): { readonly [key: string]: Texts } {
  return Object.keys(value).length === 0 ? {} : { [key]: value };
}

function optional(
  from: Section,
  key: string,
  valid: (value: string) => boolean,
  allowed: string,
): { readonly [key: string]: string } {
  if (from.values[key] === undefined) return {};
  return { [key]: text(from, key, "", valid, allowed) };
}

function map(from: Section, key: string): { readonly [key: string]: object } {
  const value = from.values[key];
  if (value === undefined) return {};
  if (isMap(value)) return { [key]: value };
  refuse(from, key, "it must be a map as Kubernetes has it");
  return {};
}

export function readService(root: Section): ResolvedService {
  const keys: readonly (keyof ServiceSettings)[] = ["type", "annotations", "loadBalancerSourceRanges"];
  const from = section(root.values.service, `${root.path}.service`, keys, root.problems);
  const type = word(from, "type", ["ClusterIP", "NodePort", "LoadBalancer"]);
  if (from.values.loadBalancerSourceRanges !== undefined && type !== "LoadBalancer") {
    refuse(from, "loadBalancerSourceRanges", "it needs type LoadBalancer");
  }
  const annotations = texts(from, "annotations");
  return { type, annotations, ...list(from, "loadBalancerSourceRanges", isNetwork, "CIDR blocks") };
}

const isNetwork = (item: unknown): item is string => {
  const [, address = "", bits = ""] = /^([^/]+)\/(\d{1,3})$/.exec(typeof item === "string" ? item : "") ?? [];
  const isVersion6 = address.includes(":");
  const digits = isVersion6 ? /^[0-9a-f:.]+$/i : /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.|$)){4}$/;
  return digits.test(address) && Number(bits) <= (isVersion6 ? 128 : 32);
};

/** A map of strings. @param refused keys that are not allowed, and why */
export function texts(root: Section, key: string, refused?: RegExp, why = ""): Texts {
  const value = root.values[key];
  if (value === undefined) return {};
  if (!isMap(value)) {
    refuse(root, key, "it must be a map of strings");
    return {};
  }
  const from = section(value, `${root.path}.${key}`, Object.keys(value), root.problems);
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]): [string, string][] => {
      if (refused?.test(name)) refuse(from, name, why);
      else if (typeof item === "string") return [[name, item]];
      else refuse(from, name, "it must be a string, in quotation marks");
      return [];
    }),
  );
}

export function isMap(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function list(
  from: Section,
  key: string,
  isItem: (item: unknown) => boolean,
  what: string,
): { readonly [key: string]: readonly unknown[] } {
  const value = from.values[key] ?? [];
  if (!Array.isArray(value) || !value.every(isItem)) refuse(from, key, `it must be a list of ${what}`);
  else if (value.length > 0) return { [key]: value };
  return {};
}
