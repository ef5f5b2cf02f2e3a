/** The settings of a cluster, in a program or as `warren:cluster` in the stack's configuration. */
import type * as k8s from "@pulumi/kubernetes/types/input.js";
import type { AdoptSettings } from "./adoptedNames.ts";
import type { BackupSettings, ResolvedBackup } from "./backupSettings.ts";
import type { FileSettings } from "./extraFiles.ts";
import type { LdapSettings, ResolvedLdap } from "./ldapSettings.ts";
import type { MonitoringSettings, ResolvedMonitoring } from "./monitoring/settings.ts";
import type { AdoptedNames, Texts } from "./names.ts";
import type { NetworkPolicySettings, ResolvedNetworkPolicy } from "./networkPolicySettings.ts";
import type { ResourceSettings, RunAsSettings, StorageSettings } from "./nodeSettings.ts";
import type { OAuth2Settings, ResolvedOAuth2 } from "./oauth2Settings.ts";
import type { PodSettings, ResolvedService, ServiceSettings } from "./podSettings.ts";
import type { ResolvedTls, TlsSettings } from "./tlsSettings.ts";

export type PodPatch = {
  readonly metadata?: Partial<k8s.meta.v1.ObjectMeta>;
  readonly spec?: Partial<k8s.core.v1.PodSpec>;
};

export interface ClusterSettings {
  /**
   * A set of values to begin with, each of which the other settings override: `development`, `production` or `edge`.
   * docs/cluster.md lists them.
   * @default none
   */
  readonly profile?: string;
  /**
   * Name of the Kubernetes objects; node names derive from it. A changed name creates a new, blank cluster. A
   * lower-case DNS label of at most 52 characters.
   * @default the component's name; with `adopt` the former StatefulSet's
   */
  readonly name?: string;
  /**
   * The cluster that this one takes over, with its nodes' names and volumes; it stays in the settings for ever. See
   * docs/adopting-clusters.md.
   * @default none
   */
  readonly adopt?: AdoptSettings;
  /**
   * RabbitMQ's version in the image, `x.y` or `x.y.z`, 4.0 to 4.4. It decides the configuration.
   * @default "4.3.6"
   */
  readonly version?: string;
  /**
   * Image of the broker; it requires `version`.
   * @default `rabbitmq:<version>-management`
   */
  readonly image?: string;
  /**
   * Number of nodes, 0 to 9. Two nodes tolerate no failure; an even number tolerates no more than one node less. 0 stops
   * the cluster and keeps all it has.
   * @default 3
   */
  readonly replicas?: number;
  /** The account that the broker runs as. With `openshift` the cluster chooses it. */
  readonly runAs?: RunAsSettings;
  /**
   * For OpenShift: the pods name no user and no group, as its SecurityContextConstraints `restricted-v2` demand.
   * @default false
   */
  readonly openshift?: boolean;
  /** What Kubernetes is to know of the pods besides. */
  readonly pods?: PodSettings;
  /** The Service for clients. */
  readonly service?: ServiceSettings;
  /** Who may connect to the nodes. Nobody but the nodes themselves reaches the ports between them. */
  readonly networkPolicy?: NetworkPolicySettings;
  /**
   * Further labels of all Kubernetes objects.
   * @default {}
   */
  readonly labels?: Texts;
  /**
   * Annotations of all Kubernetes objects.
   * @default {}
   */
  readonly annotations?: Texts;
  /**
   * A patch of the pods' template, as Kubernetes has it, for what has no setting: sidecars, volumes. It is merged last;
   * the items of lists are merged by their names, and null takes a key away.
   * @default none
   */
  readonly podPatch?: PodPatch;
  /** Each node's volume. */
  readonly storage?: StorageSettings;
  /** Each node's CPU and memory. */
  readonly resources?: ResourceSettings;
  /**
   * Plugins to enable besides `rabbitmq_management`, `rabbitmq_peer_discovery_k8s`, `rabbitmq_prometheus` and
   * `rabbitmq_shovel`, which are always enabled. A change is made on the nodes that run, and restarts none of them unless
   * rabbitmq.conf changes as well.
   * @default []
   */
  readonly plugins?: readonly string[];
  /**
   * Further lines of rabbitmq.conf, by key; they override Warren's own. Keys that something outside of the file depends
   * on are refused: see docs/cluster.md.
   * @default {}
   */
  readonly config?: { readonly [key: string]: string };
  /** Further files of the configuration, and secret parts of it. */
  readonly files?: FileSettings;
  /**
   * How nodes are spread. `preferred`: over zones and machines as far as possible. `required`: evenly over machines, or
   * a node stays pending; zones stay preferred.
   * @default "preferred"
   */
  readonly spread?: string;
  /**
   * Longest time, in seconds, that a stopping node waits until its queues keep a majority without it; then Kubernetes
   * kills it. 10 to 2592000 (30 days).
   * @default 604800 (7 days, as the RabbitMQ Cluster Operator)
   */
  readonly terminationGracePeriodSeconds?: number;
  /**
   * Longest time, in seconds, that an update waits until every node runs what the update says; then it fails, and the
   * next one goes on. 60 to 2592000 (30 days).
   * @default 3600 (1 hour)
   */
  readonly rolloutTimeoutSeconds?: number;
  /**
   * Number of the administrator's password, counted from 1. Raise it by one to get a new password, which a topology of
   * the same program sets in the broker. 1 to 1000000.
   * @default 1
   */
  readonly adminPasswordRotation?: number;
  /**
   * `enable`: an update to another version enables all stable feature flags, before it changes anything and again when
   * all nodes run the new version; that cannot be undone. `manual`: you do it, and an update is refused until then.
   * @default "enable"
   */
  readonly featureFlags?: string;
  /**
   * Security advisories that the preview no longer warns of, by CVE or GHSA number.
   * @default []
   */
  readonly acceptedAdvisories?: readonly string[];
  /**
   * What Prometheus and Grafana get: `true`, or settings. See docs/monitoring.md.
   * @default false
   */
  readonly monitoring?: boolean | MonitoringSettings;
  /**
   * Backups on a schedule, by a CronJob. See docs/backup.md.
   * @default none
   */
  readonly backup?: BackupSettings;
  /**
   * TLS for clients, management, metrics and streams, and between the nodes.
   * @default none
   */
  readonly tls?: TlsSettings;
  /**
   * Users log in with tokens of an OpenID provider, whose scopes say what they may do. See docs/authentication.md.
   * @default none
   */
  readonly oauth2?: OAuth2Settings;
  /**
   * Users log in with their password in an LDAP directory. See docs/authentication.md.
   * @default none
   */
  readonly ldap?: LdapSettings;
}

/** `ClusterSettings`, checked and complete. */
export interface Resolved {
  readonly name: string;
  /** Undefined unless somebody else made the cluster. */
  readonly adopted?: AdoptedNames;
  /** As given: `4.3` or `4.3.6`. */
  readonly version: string;
  readonly image: string;
  readonly replicas: number;
  readonly openshift: boolean;
  /** Undefined with `openshift`. */
  readonly runAs?: { readonly uid: number; readonly gid: number };
  readonly pods: PodSettings;
  readonly service: ResolvedService;
  readonly networkPolicy: ResolvedNetworkPolicy;
  readonly labels: Texts;
  readonly annotations: Texts;
  readonly podPatch: PodPatch;
  readonly storage: {
    readonly size: string;
    readonly storageClass?: string;
    readonly whenDeleted: "retain" | "delete";
    readonly whenScaled: "retain" | "delete";
  };
  readonly resources: { readonly cpu: string; readonly memory: string };
  /** All enabled plugins, sorted. */
  readonly plugins: readonly string[];
  readonly config: { readonly [key: string]: string };
  readonly files: FileSettings;
  readonly spread: "preferred" | "required";
  readonly terminationGracePeriodSeconds: number;
  readonly rolloutTimeoutSeconds: number;
  readonly adminPasswordRotation: number;
  readonly featureFlags: "enable" | "manual";
  readonly acceptedAdvisories: readonly string[];
  /** Undefined: nothing is made. The same for `backup`. */
  readonly monitoring?: ResolvedMonitoring;
  readonly backup?: ResolvedBackup;
  /** Undefined without TLS. */
  readonly tls?: ResolvedTls;
  /** These two are undefined without the setting. */
  readonly oauth2?: ResolvedOAuth2;
  readonly ldap?: ResolvedLdap;
}
