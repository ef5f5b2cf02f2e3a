/**
 * Reviews a topology: its plan and warnings, or its problems, including failed tests and findings that the file makes
 * errors.
 */
import type { Files } from "./compose/files.ts";
import type { Variables } from "./compose/variables.ts";
import { findings } from "./findings/findings.ts";
import { silence } from "./findings/silence.ts";
import { type Loaded, loadTopology, planOf, type TopologyDefinition } from "./load.ts";
import type { Plan, Problem } from "./model.ts";
import { type Doubt, isKnown, limitParts, routingParts } from "./report/doubt.ts";
import { inOrder } from "./report/problem.ts";
import { judged } from "./report/severity.ts";
import { runTests } from "./routing/runTests.ts";
import { decode } from "./source/decode.ts";

export interface Reviewed extends Pick<Loaded, "plan" | "problems"> {
  /** Warnings that the file does not silence. If there are problems, only those that are certain despite them. */
  readonly warnings: readonly Problem[];
}

export interface ReviewOptions {
  /** The values of `${name}` in the file. @default none */
  readonly variables?: Variables;
  /** Version of the broker, e.g. `4.3`. @default everything that a supported version knows is accepted */
  readonly brokerVersion?: string;
}

/** @param files reads the file itself and all files that it names */
export function reviewFile(file: string, files: Files, options: ReviewOptions = {}): Reviewed {
  const sources = new Map<string, string>();
  const read = (path: string) => {
    const bytes = files.read(path);
    const decoded = decode(bytes);
    sources.set(path, "text" in decoded ? decoded.text : decoded.before);
    return bytes;
  };
  return reviewed(loadTopology(file, read(file), { ...files, ...options, read }), sources, options);
}

/** The same for a topology given in code, where warnings cannot be silenced. */
export function reviewDefinition(definition: TopologyDefinition, options: ReviewOptions = {}): Reviewed {
  return reviewed(planOf(definition, options), new Map(), options);
}

/** @param sources the text of every file of the topology, by the file name in positions */
export function reviewed(
  loaded: Loaded,
  sources: ReadonlyMap<string, string>,
  { brokerVersion }: ReviewOptions,
): Reviewed {
  const { problems, rest } = loaded;
  const plan = loaded.plan ?? rest?.plan;
  if (plan === undefined) return { problems, warnings: [] };
  const doubts = rest?.doubts ?? [];
  const failed = runTests(plan, brokerVersion).filter((problem) => isCertain(problem, plan, doubts));
  const ofPlan = findings(plan, brokerVersion === undefined ? {} : { brokerVersion }, doubts);
  const found = inOrder([...loaded.warnings, ...ofPlan]);
  // Twice, because comments have findings of their own.
  const left = judged(
    silence(judged(found, loaded.severities), sources, loaded.plan !== undefined),
    loaded.severities,
  );
  const isWarning = ({ severity }: Problem) => severity === "warning";
  const all = inOrder([...problems, ...failed, ...left.filter((one) => !isWarning(one))]);
  return {
    ...(all.length === 0 && { plan }),
    problems: all,
    warnings: left.filter(isWarning),
  };
}

const messageParts = [...routingParts, ...limitParts, "queue settings"] as const;

function isCertain({ path: [, index] }: Problem, { tests }: Plan, doubts: readonly Doubt[]): boolean {
  const vhost = tests[Number(index)]?.publish.vhost;
  return isKnown(doubts, messageParts, vhost);
}
