/** How the pods that Kubernetes has differ from those that the settings want. */
import { bytes } from "./quantity.ts";

/** What the API server adds to a pod's template when it stores it. Present in one of the two and absent in the other. */
const defaults: ReadonlyMap<string, readonly unknown[]> = new Map([
  ["apiVersion", ["v1"]],
  ["creationTimestamp", [null]],
  ["defaultMode", [0o644]],
  ["dnsPolicy", ["ClusterFirst"]],
  ["failureThreshold", [3]],
  ["imagePullPolicy", ["IfNotPresent", "Always"]],
  ["periodSeconds", [10]],
  ["protocol", ["TCP"]],
  ["restartPolicy", ["Always"]],
  ["scheme", ["HTTP"]],
  ["schedulerName", ["default-scheduler"]],
  ["successThreshold", [1]],
  ["terminationMessagePath", ["/dev/termination-log"]],
  ["terminationMessagePolicy", ["File"]],
  ["timeoutSeconds", [1]],
]);

/** What a part of the template is called for a reader, by the first key on its path that is listed. */
const parts: readonly (readonly [key: string, name: string])[] = [
  ["image", "image"],
  ["configMap", "configuration"],
  ["resources", "resources"],
  ["env", "environment"],
  ["labels", "labels"],
  ["annotations", "annotations"],
  ["ports", "ports"],
];

/**
 * The names of the parts that differ, e.g. `image`, `configuration`; sorted, and empty if no pod needs a restart.
 * @param wanted of the settings' StatefulSet
 * @param live as the API server returns it
 */
export function templateChanges(wanted: unknown, live: unknown): readonly string[] {
  const found = new Set<string>();
  compare(wanted, live, [], (path) => {
    const part = parts.find(([key]) => path.includes(key));
    found.add(part?.[1] ?? "pod settings");
  });
  return [...found].toSorted();
}

type Path = readonly string[];

function compare(wanted: unknown, live: unknown, path: Path, report: (path: Path) => void): void {
  if (Array.isArray(wanted) || Array.isArray(live)) {
    const [ours, theirs] = [listOf(wanted), listOf(live)];
    if (ours.length !== theirs.length) report(path);
    else for (const [index, item] of ours.entries()) compare(item, theirs[index], path, report);
  } else if (isMap(wanted) || isMap(live)) {
    const [ours, theirs] = [mapOf(wanted), mapOf(live)];
    for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
      if (isAdded(key, ours[key], theirs, path)) continue;
      compare(ours[key], theirs[key], [...path, key], report);
    }
  } else if (wanted !== live && !(path.includes("resources") && isSameQuantity(wanted, live))) {
    report(path);
  }
}

/** Whether only the API server, or somebody else, set the key. */
function isAdded(
  key: string,
  ours: unknown,
  theirs: { readonly [key: string]: unknown },
  path: Path,
): boolean {
  if (ours !== undefined) return false;
  // The older name of serviceAccountName.
  if (key === "serviceAccount") return theirs.serviceAccountName === theirs[key];
  // `kubectl rollout restart` leaves one.
  if (path.includes("annotations") && key.includes("kubernetes.io/")) return true;
  return defaults.get(key)?.includes(theirs[key]) ?? false;
}

/** The API server writes 1000m as 1, and 1024Mi as 1Gi. */
function isSameQuantity(one: unknown, other: unknown): boolean {
  if (typeof one !== "string" || typeof other !== "string") return false;
  const [first, second] = [amount(one), amount(other)];
  return first !== undefined && first === second;
}

function amount(quantity: string): number | undefined {
  const [, cores, thousandths] = /^(\d+(?:\.\d+)?)(m)?$/.exec(quantity) ?? [];
  if (cores !== undefined) return Number(cores) / (thousandths === undefined ? 1 : 1000);
  return bytes(quantity);
}

const isMap = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An absent map or list and an empty one are the same to Kubernetes. */
const mapOf = (value: unknown): { readonly [key: string]: unknown } => (isMap(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
