/** Whether a cluster that somebody else made can become Warren's, and what its owner has to do first. Pure. */
import { type AdoptedNames, claimName, nodeName } from "./names.ts";
import { bytes } from "./quantity.ts";
import type { Resolved } from "./settings.ts";

/** The operator sets this label on the pods of a RabbitmqCluster that is deleted: they then stop without waiting. */
export const skipsPreStop = "skipPreStopChecks";

/** In `owners`: Helm still has a record of the release, by which it would change and delete the cluster's objects. */
export const helmRelease = (release: string) => `Helm release ${release}`;

/** Labels of Helm's records of a release. */
export const helmRecords = (release: string) => ({ owner: "helm", name: release });

/** What Kubernetes has of the cluster. */
export interface FormerCluster {
  readonly hasStatefulSet: boolean;
  readonly hasNodesService: boolean;
  /** What else owns its objects, e.g. `RabbitmqCluster shop`. */
  readonly owners: readonly string[];
  readonly pods: readonly { readonly name: string; readonly isReady: boolean; readonly skips: boolean }[];
  readonly volumes: readonly { readonly name: string; readonly size: string }[];
  /** Whether the data are in a folder of the volume, and not at its top. */
  readonly hasSubPath: boolean;
  readonly hasCookie: boolean;
  readonly hasLogin: boolean;
}

/**
 * Why the settings do not fit, a line each; none if they do. All of it would lose nodes, or found a second cluster beside
 * the messages.
 */
export function obstaclesToAdoption(
  settings: Resolved,
  names: AdoptedNames,
  former: FormerCluster,
): readonly string[] {
  const { replicas, storage, tls } = settings;
  const { statefulSet, nodesService, cookie, administrator } = names;
  const { pods, volumes, hasNodesService, hasSubPath, hasCookie, hasLogin } = former;
  const ordinals = Array.from({ length: replicas }, (_, ordinal) => ordinal);
  const podNames = ordinals.map((ordinal) => `${statefulSet}-${ordinal}`);
  const claims = ordinals.map((ordinal) => claimName(settings, ordinal));
  const missing = (wanted: readonly string[], there: readonly { readonly name: string }[]) =>
    wanted.filter((name) => !there.some((one) => one.name === name));
  const noVolume = missing(claims, volumes);
  const noPod = missing(podNames, pods);
  const [unready, more] = [
    pods.filter(({ isReady }) => !isReady),
    pods.filter(({ name }) => !podNames.includes(name)),
  ];
  const otherSizes = volumes.filter(({ size }) => bytes(size) !== bytes(storage.size));
  return [
    ...(hasNodesService ? [] : [`there is no Service ${nodesService}, by which the nodes know each other`]),
    ...(noVolume.length === 0
      ? []
      : [`there is no volume ${list(noVolume)}: a node without its volume has none of its messages`]),
    ...(noPod.length === 0 ? [] : [`there is no pod ${list(noPod)}: each node must run`]),
    ...(more.length === 0
      ? []
      : [
          `replicas: ${replicas} leaves out ${list(more.map(({ name }) => name))}: give the number of nodes it has`,
        ]),
    ...(unready.length === 0
      ? []
      : [`${list(unready.map(({ name }) => name))} must be ready: start or mend it first`]),
    ...(otherSizes.length === 0
      ? []
      : [
          `storage.size: ${storage.size} is not what the volumes have: ` +
            `${otherSizes.map(({ name, size }) => `${name} (${size})`).join(", ")}; change it once the cluster is adopted`,
        ]),
    ...(tls?.nodes ? ["tls.nodes: the nodes talk without TLS; turn it on once the cluster is adopted"] : []),
    ...(hasSubPath
      ? ["the data are in a folder of the volumes (subPath), where Warren's nodes would not find them"]
      : []),
    ...(hasCookie ? [] : [`the Secret ${cookie.secret} has no ${cookie.key}, the nodes' Erlang cookie`]),
    ...(hasLogin
      ? []
      : [
          `the Secret ${administrator.secret} has no ${administrator.passwordKey}, the administrator's password`,
        ]),
  ];
}

/** Node names that the broker has and the settings do not, or the reverse. @param running of the broker */
export function otherNodes(
  settings: Resolved,
  namespace: string,
  running: readonly string[],
): string | undefined {
  const wanted = Array.from({ length: settings.replicas }, (_, i) => nodeName(settings, namespace, i));
  const different = [
    ...wanted.filter((name) => !running.includes(name)),
    ...running.filter((name) => !wanted.includes(name)),
  ];
  if (different.length === 0) return undefined;
  return (
    `the nodes are called ${running.join(", ")}, and would be called ${wanted.join(", ")}: under another name a node is ` +
    "blank, and the messages stay behind. Move them to a new cluster (docs/blue-green.md)"
  );
}

/** Commands that remain to be run before the update, each with its reason; none if it may begin. */
export function stepsBeforeAdoption(
  namespace: string,
  names: AdoptedNames,
  { owners, hasStatefulSet, pods }: FormerCluster,
): readonly string[] {
  const kubectl = `kubectl --namespace ${namespace}`;
  const { former, statefulSet } = names;
  // Deleted with its finalizer, the operator would mark the pods to stop without waiting.
  const ofOperator = [
    `${kubectl} label rabbitmqcluster ${former} rabbitmq.com/pauseReconciliation=true`,
    `${kubectl} patch rabbitmqcluster ${former} --type merge --patch '{"metadata":{"finalizers":null}}'`,
    `${kubectl} delete rabbitmqcluster ${former} --cascade=orphan`,
  ];
  const [byOperator, byHelm] = [`RabbitmqCluster ${former}`, helmRelease(former)];
  const foreign = owners.filter((owner) => owner !== byOperator && owner !== byHelm);
  const records = Object.entries(helmRecords(former)).map((pair) => pair.join("="));
  return [
    ...(owners.includes(byOperator) ? ofOperator : []),
    ...(owners.includes(byHelm) ? [`${kubectl} delete secret --selector ${records.join(",")}`] : []),
    ...foreign.map((owner) => `# ${owner} owns its objects, and would take them along: release them from it`),
    ...pods.flatMap(({ name, skips }) => (skips ? [`${kubectl} label pod ${name} ${skipsPreStop}-`] : [])),
    ...(hasStatefulSet
      ? [
          `${kubectl} patch statefulset ${statefulSet} --patch '{"spec":{"persistentVolumeClaimRetentionPolicy":null}}'`,
          `${kubectl} delete statefulset ${statefulSet} --cascade=orphan`,
        ]
      : []),
  ];
}

const list = (names: readonly string[]) => names.join(", ");
