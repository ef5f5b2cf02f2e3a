/** Which objects beside the pods an update changes, as far as it can be seen by a look at those that Kubernetes has. */
import { networkPolicy } from "./networkPolicy.ts";
import { clientService } from "./services.ts";
import type { Resolved } from "./settings.ts";
import { templateChanges } from "./templateChanges.ts";

/** By kind, plain data as the API has it. Null: there is none. A kind that could not be read is left out. */
export interface ClusterObjects {
  /** For clients. */
  readonly Service?: Manifest | null;
  readonly NetworkPolicy?: Manifest | null;
}

export interface Manifest {
  readonly metadata?: { readonly [key: string]: unknown };
  readonly spec?: { readonly [key: string]: unknown };
}

/** As the settings want them. */
export const objectsOf = (settings: Resolved): ClusterObjects =>
  // Plain values, though the types allow Outputs, and without those that are undefined.
  JSON.parse(
    JSON.stringify({ Service: clientService(settings), NetworkPolicy: networkPolicy(settings) ?? null }),
  );

/** The kinds that differ, e.g. `Service`. */
export function objectChanges(wanted: ClusterObjects, live: ClusterObjects): readonly string[] {
  return (["Service", "NetworkPolicy"] as const).filter((kind) => {
    const [ours, theirs] = [wanted[kind], live[kind]];
    if (ours === undefined || theirs === undefined) return false;
    if (ours === null || theirs === null) return ours !== theirs;
    const seen = kind === "Service" ? serviceLike : policyLike;
    return templateChanges(seen(ours, ours), seen(theirs, ours)).length > 0;
  });
}

/** What the settings decide of a Service: Kubernetes, a cloud or a former owner may add to it. */
function serviceLike({ metadata, spec }: Manifest, wanted: Manifest): object {
  const numbers = listOf(wanted.spec?.ports).map(({ port }) => port);
  return {
    ...metadataLike(metadata, wanted),
    type: spec?.type,
    selector: only(spec?.selector, wanted.spec?.selector),
    ranges: spec?.loadBalancerSourceRanges,
    ports: listOf(spec?.ports)
      .filter(({ port }) => numbers.includes(port))
      .map(({ nodePort: _, ...port }) => port),
  };
}

const policyLike = ({ metadata, spec }: Manifest, wanted: Manifest): object => ({
  ...metadataLike(metadata, wanted),
  spec,
});

const metadataLike = (metadata: Manifest["metadata"], wanted: Manifest): object => ({
  labels: only(metadata?.labels, wanted.metadata?.labels),
  annotations: only(metadata?.annotations, wanted.metadata?.annotations),
});

/** The keys that are wanted, but for those by which the program speaks to Pulumi's Kubernetes plugin. */
function only(values: unknown, wanted: unknown): object {
  const keys = Object.keys(mapOf(wanted)).filter((key) => !key.startsWith("pulumi.com/"));
  return Object.fromEntries(keys.map((key) => [key, mapOf(values)[key]]));
}

const isMap = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null;
const mapOf = (value: unknown) => (isMap(value) ? value : {});
const listOf = (value: unknown) => (Array.isArray(value) ? value.filter(isMap) : []);
