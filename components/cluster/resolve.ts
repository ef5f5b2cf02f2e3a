/** Checks settings and fills in the defaults. */
import { readAdopt } from "./adoptedNames.ts";
import { readAdvisoryIds } from "./advisories.ts";
import { authPlugins } from "./authConf.ts";
import { checkAuth } from "./authRules.ts";
import { readBackup } from "./backupSettings.ts";
import { readConfig } from "./configSettings.ts";
import { checkConf } from "./confSchema/check.ts";
import { readFiles } from "./extraFiles.ts";
import { readLdap } from "./ldapSettings.ts";
import { diskFreeLimit } from "./memory.ts";
import { readMonitoring } from "./monitoring/readMonitoring.ts";
import type { AdoptedNames } from "./names.ts";
import { readNetworkPolicy } from "./networkPolicySettings.ts";
import { readOAuth2 } from "./oauth2Settings.ts";
import { allPlugins } from "./plugins.ts";
import { isMap, ownLabel, readPods, readService, texts } from "./podSettings.ts";
import { checkProfile, withProfile } from "./profiles.ts";
import { bytes, isCpu } from "./quantity.ts";
import { flag, integer, refuse, type Section, type SettingProblem, section, text, word } from "./read.ts";
import { largestCluster } from "./scaleStep.ts";
import type { ClusterSettings, PodPatch, Resolved } from "./settings.ts";
import { tlsProblems, withTls } from "./tlsRules.ts";
import { readTls } from "./tlsSettings.ts";
import { defaultVersion, supportedVersions, versionPattern } from "./version.ts";

const settingKeys: readonly (keyof ClusterSettings)[] = [
  "name",
  "adopt",
  "profile",
  "version",
  "image",
  "replicas",
  "runAs",
  "openshift",
  "pods",
  "service",
  "networkPolicy",
  "labels",
  "annotations",
  "podPatch",
  "storage",
  "resources",
  "plugins",
  "config",
  "files",
  "spread",
  "terminationGracePeriodSeconds",
  "rolloutTimeoutSeconds",
  "adminPasswordRotation",
  "featureFlags",
  "acceptedAdvisories",
  "monitoring",
  "backup",
  "tls",
  "oauth2",
  "ldap",
];

/** Pods get a label with the StatefulSet's name, a dash and ten more characters; a label has at most 63. */
const longestName = 52;
const smallestMemory = 256 * 2 ** 20;
const largestId = 2 ** 31 - 1;
const day = 86_400;

export interface Resolution {
  /** Undefined if there is any problem. */
  readonly settings?: Resolved;
  readonly problems: readonly SettingProblem[];
  /** Settings that do nothing, or that Warren could not check. */
  readonly warnings: readonly SettingProblem[];
}

/**
 * Checks the settings and fills in the defaults; reports all problems together, in the order of the settings, and then
 * those of `config` in RabbitMQ's schema. The shape of `settings` is unknown, because it may come from the stack's YAML.
 *
 * @param componentName the default of `name`
 * @param path of the settings, for the messages
 */
export function resolveSettings(
  settings: ClusterSettings,
  componentName: string,
  path = "warren:cluster",
): Resolution {
  const problems: SettingProblem[] = [];
  const root = section(withProfile(settings), path, settingKeys, problems);
  const { version, image } = readImage(root);
  const adopted = readAdopt(root);
  const resources = readResources(root);
  const service = readService(root);
  const monitoring = readMonitoring(root);
  const backup = readBackup(root);
  const [oauth2, ldap] = [readOAuth2(root), readLdap(root)];
  const auth = { ...(oauth2 && { oauth2 }), ...(ldap && { ldap }) };
  const resolved: Resolved = {
    name: readName(root, componentName, adopted),
    ...(adopted && { adopted }),
    version,
    image,
    replicas: integer(root, "replicas", 3, 0, largestCluster),
    ...readAccount(root, adopted),
    pods: readPods(root),
    service,
    networkPolicy: readNetworkPolicy(root, service.type !== "ClusterIP"),
    labels: texts(root, "labels", ownLabel, "Warren sets this label itself, and Services select by it"),
    annotations: texts(root, "annotations"),
    podPatch: readPatch(root),
    storage: readStorage(root, resources.memory),
    resources,
    plugins: allPlugins([...readPlugins(root), ...authPlugins(auth)]),
    config: readConfig(root),
    files: readFiles(root, version),
    spread: word(root, "spread", ["preferred", "required"]),
    terminationGracePeriodSeconds: integer(root, "terminationGracePeriodSeconds", 7 * day, 10, 30 * day),
    rolloutTimeoutSeconds: integer(root, "rolloutTimeoutSeconds", 3_600, 60, 30 * day),
    adminPasswordRotation: integer(root, "adminPasswordRotation", 1, 1, 1_000_000),
    featureFlags: word(root, "featureFlags", ["enable", "manual"]),
    acceptedAdvisories: readAdvisoryIds(root),
    ...(monitoring && { monitoring }),
    ...(backup && { backup }),
    ...auth,
  };
  checkProfile(root, resolved);
  const tls = readTls(root, resolved.name);
  if (tls) problems.push(...tlsProblems(tls, resolved.plugins, `${path}.tls`));
  const all = tls ? withTls(resolved, tls) : resolved;
  // A wrong version says nothing about the keys.
  const isVersionKnown = !problems.some((problem) => problem.path === `${path}.version`);
  const conf = checkConf(isVersionKnown ? all : { ...all, config: {} }, `${path}.config`);
  const checked = isVersionKnown ? checkAuth(all, path) : { problems: [], warnings: [] };
  // What was refused already is empty by now.
  const others = checked.problems.filter((one) => !problems.some((known) => known.path === one.path));
  problems.push(...conf.problems, ...others);
  const found = { problems, warnings: [...conf.warnings, ...checked.warnings] };
  return problems.length === 0 ? { settings: all, ...found } : found;
}

function readName(root: Section, componentName: string, adopted: AdoptedNames | undefined): string {
  const allowed =
    `it must be at most ${longestName} lower-case letters, digits and dashes, ` +
    "begin with a letter and end with a letter or digit";
  // The component's name is checked like a given one: node names derive from it.
  const otherwise = adopted?.statefulSet ?? componentName;
  const named = { ...root, values: { name: root.values.name ?? otherwise } };
  if (adopted !== undefined && named.values.name !== otherwise) {
    refuse(
      root,
      "name",
      `the StatefulSet that \`adopt\` names is ${otherwise}, and node names derive from it`,
    );
  }
  const valid = (value: string) => value.length <= longestName && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(value);
  return text(named, "name", otherwise, valid, allowed);
}

function readImage(root: Section): { readonly version: string; readonly image: string } {
  const valid = (value: string) => versionPattern.test(value);
  const versions = `it must be text such as "4.3" or "${defaultVersion}", of ${supportedVersions.join(", ")}`;
  const version = text(root, "version", defaultVersion, valid, versions);
  const image = text(
    root,
    "image",
    `rabbitmq:${version}-management`,
    (value) => /^\S+$/.test(value),
    "it must be the name of an image",
  );
  if (root.values.image !== undefined && root.values.version === undefined) {
    refuse(
      root,
      "version",
      "it must be given with image: RabbitMQ's version in it decides the configuration",
    );
  }
  return { version, image };
}

function readAccount(
  root: Section,
  adopted: AdoptedNames | undefined,
): Pick<Resolved, "openshift" | "runAs"> {
  const openshift = flag(root, "openshift");
  if (!openshift) return { openshift, runAs: readRunAs(root, adopted?.account) };
  if (root.values.runAs !== undefined) {
    refuse(root, "runAs", "with openshift the cluster chooses the account");
  }
  return { openshift };
}

function readRunAs(root: Section, { uid, gid } = { uid: 999, gid: 999 }): NonNullable<Resolved["runAs"]> {
  const from = section(root.values.runAs, `${root.path}.runAs`, ["uid", "gid"], root.problems);
  return { uid: integer(from, "uid", uid, 1, largestId), gid: integer(from, "gid", gid, 1, largestId) };
}

function readPatch(root: Section): PodPatch {
  const { podPatch = {} } = root.values;
  if (isMap(podPatch)) return podPatch;
  refuse(root, "podPatch", "it must be a part of a pod's template, as Kubernetes has it");
  return {};
}

function readResources(root: Section): Resolved["resources"] {
  const from = section(root.values.resources, `${root.path}.resources`, ["cpu", "memory"], root.problems);
  const enough = (value: string) => (bytes(value) ?? 0) >= smallestMemory;
  return {
    cpu: text(from, "cpu", "1", isCpu, 'it must be CPU in quotation marks, such as "2", "0.5" or "500m"'),
    memory: text(from, "memory", "2Gi", enough, "it must be a quantity of 256Mi or more, such as 2Gi"),
  };
}

function readStorage(root: Section, memory: string): Resolved["storage"] {
  const keys = ["size", "storageClass", "whenDeleted", "whenScaled"];
  const from = section(root.values.storage, `${root.path}.storage`, keys, root.problems);
  const limit = diskFreeLimit(memory);
  const enough = (value: string) => (bytes(value) ?? 0) > limit;
  const size = text(
    from,
    "size",
    "10Gi",
    enough,
    `it must be a quantity of more than ${Math.ceil(limit / 2 ** 20)}Mi, which the broker keeps free ` +
      `because of its memory of ${memory}`,
  );
  if (from.values.size === undefined && !enough(size)) {
    const key = `${from.path}.size`;
    const message = `${key}: the default of ${size} is too small for resources.memory ${memory}; give more than ${Math.ceil(limit / 2 ** 20)}Mi`;
    root.problems.push({ path: key, message });
  }
  const dns = (value: string) => /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/.test(value);
  const storageClass = text(from, "storageClass", "", dns, "it must be the name of a StorageClass");
  return {
    size,
    ...(storageClass === "" ? {} : { storageClass }),
    whenDeleted: word(from, "whenDeleted", ["retain", "delete"]),
    whenScaled: word(from, "whenScaled", ["retain", "delete"]),
  };
}

function readPlugins(root: Section): readonly string[] {
  const value = root.values.plugins ?? [];
  const isName = (item: unknown): item is string =>
    typeof item === "string" && /^[a-z][a-z0-9_]*$/.test(item);
  if (Array.isArray(value) && value.every(isName)) return value;
  refuse(root, "plugins", 'it must be a list of names such as ["rabbitmq_shovel"]');
  return [];
}
