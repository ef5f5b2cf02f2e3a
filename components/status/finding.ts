/** One thing that is wrong, and what to do about it. */

/** Most urgent first. A notice is for office hours: with notices alone, the cluster is healthy. */
export const severities = ["critical", "warning", "notice"] as const;

export type Severity = (typeof severities)[number];

export interface Finding {
  /** Stable: scripts and pages refer to it. */
  readonly code: FindingCode;
  readonly severity: Severity;
  /** One sentence, without a full stop. */
  readonly what: string;
  /** What to do first: one sentence, without a full stop. */
  readonly first: string;
  /** How many objects are affected. */
  readonly count: number;
  /** The worst of them, at most `maxObjects`. */
  readonly objects: readonly string[];
}

/** In the order of urgency: of two findings of one severity, the earlier one is handled first. */
export const findingCodes = [
  "unreachable",
  "pod-stuck",
  "volume-not-bound",
  "node-down",
  "partition",
  "disk-alarm",
  "memory-alarm",
  "queues-without-leader",
  "queues-down",
  "vhost-stopped",
  "certificate-ended",
  "kubernetes-unread",
  "queues-at-smallest-majority",
  "disk-low",
  "memory-high",
  "node-drained",
  "certificate-ends-soon",
  "mixed-versions",
  "pod-restarts",
  "rolling",
  "leaders-uneven",
  "feature-flags-off",
  "deprecated-features",
] as const;

export type FindingCode = (typeof findingCodes)[number];

const maxObjects = 5;

/** None if there are no objects. */
export function found(
  code: FindingCode,
  severity: Severity,
  objects: readonly string[],
  what: (count: number) => string,
  first: string,
): readonly Finding[] {
  if (objects.length === 0) return [];
  const shown = objects.slice(0, maxObjects);
  return [{ code, severity, what: what(objects.length), first, count: objects.length, objects: shown }];
}

export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
