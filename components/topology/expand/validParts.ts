/** The valid parts of a topology with errors, so that warnings about them need not wait until the errors are corrected. */
import type { TopologyDefinition } from "../definition/topology.ts";
import { type Draft, whole } from "../language/draft.ts";
import { queueFields } from "../language/queueFields.ts";
import { vhostRecord } from "../language/topology.ts";
import type { Problem } from "../model.ts";
import type { Path } from "../report/collector.ts";
import type { Doubt, VhostPart } from "../report/doubt.ts";

export interface ValidParts {
  /** Every object without an error; of a queue whose limits are wrong, the rest. */
  readonly topology: TopologyDefinition;
  readonly doubts: readonly Doubt[];
}

/** What an error is about, and what has to go because of it. */
interface Fault {
  readonly doubt: Doubt;
  readonly remove?: Path;
}

/** Undefined if no part can be used by itself. */
export function validParts(
  draft: Draft<TopologyDefinition>,
  problems: readonly Problem[],
): ValidParts | undefined {
  const faults = problems.map(({ path }) => faultOf(path, draft));
  const kept = without(
    draft,
    faults.flatMap(({ remove }) => (remove === undefined ? [] : [remove])),
  );
  const topology = whole<TopologyDefinition>(kept as Draft<TopologyDefinition>); // some keys fewer
  const doubts = new Map(faults.map(({ doubt }) => [JSON.stringify(doubt), doubt]));
  return topology && { topology, doubts: [...doubts.values()] };
}

/** The fields of a vhost that are known by another name, or that nothing else depends on. */
const partOf: { readonly [field: string]: Doubt["about"] } = {
  description: "nothing else",
  tags: "nothing else",
  limits: "nothing else",
  tracing: "nothing else",
  protectedFromDeletion: "nothing else",
  access: "permissions",
  topicPermissions: "nothing else",
  findings: "nothing else",
  federationUpstreams: "parameters",
  federationUpstreamSets: "parameters",
  shovels: "parameters",
  defaultQueueType: "everything",
  queueDefaults: "everything",
  exchangeDefaults: "everything",
};

function faultOf(path: Path, draft: Draft<TopologyDefinition>): Fault {
  const [first, name, field, object, setting] = path;
  if (first === "users") return { doubt: { about: "users" }, remove: path.slice(0, 2) };
  if (first === "tests") return { doubt: { about: "tests" }, remove: ["tests"] };
  if (first === "globalParameters" || first === "findings")
    return { doubt: { about: "nothing else" }, remove: path.slice(0, 2) };
  if (first === "queueDefaults" || first === "exchangeDefaults")
    return { doubt: { about: "everything" }, remove: [first] };
  if (first !== "vhosts" || typeof name !== "string") return { doubt: { about: "everything" } };
  if (field === undefined) return { doubt: { vhost: name, about: "everything" }, remove: path };
  const known = Object.hasOwn(vhostRecord.fields, field) ? vhostRecord.fields[field] : undefined;
  if (known === undefined) return { doubt: { vhost: name, about: "everything" } };
  if (field === "queues" && typeof object === "string" && isOwnSetting(draft, name, object, setting)) {
    return { doubt: { vhost: name, about: "queue settings", queue: object }, remove: path.slice(0, 5) };
  }
  const about = Object.hasOwn(partOf, field) ? partOf[field] : undefined;
  return {
    doubt: { vhost: name, about: about ?? (field as VhostPart) }, // the others have the part's name
    remove: path.slice(0, known.shape.kind === "map" ? 4 : 3),
  };
}

/** The shards of a queue and the policy of a tunable one have its settings, too. */
function isOwnSetting(
  draft: Draft<TopologyDefinition>,
  vhost: string,
  name: string,
  setting: Path[number] | undefined,
): boolean {
  const queue = draft.vhosts?.[vhost]?.queues?.[name];
  const isSetting = typeof setting === "string" && Object.hasOwn(queueFields, setting);
  if (!isSetting || queue === undefined) return false;
  return !Object.hasOwn(queue, "shards") && !Object.hasOwn(queue, "tunable");
}

/** In one pass: a large file may have thousands of errors. */
function without(value: unknown, paths: readonly Path[]): unknown {
  if (typeof value !== "object" || value === null || paths.length === 0) return value;
  const byKey = Map.groupBy(paths, ([key]) => key);
  const entries = Object.entries(value).flatMap(([name, inner]): [string, unknown][] => {
    const its = byKey.get(name) ?? [];
    if (its.some(({ length }) => length === 1)) return [];
    return [
      [
        name,
        without(
          inner,
          its.map((path) => path.slice(1)),
        ),
      ],
    ];
  });
  return Object.fromEntries(entries);
}
