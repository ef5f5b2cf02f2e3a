/** Reviews a topology for a preview: its plan and warnings, or its problems, including failed tests. */
import type { Files } from "./compose/files.ts";
import type { Variables } from "./compose/variables.ts";
import { findings } from "./findings/findings.ts";
import { silence } from "./findings/silence.ts";
import { type Loaded, loadTopology, planOf, type TopologyDefinition } from "./load.ts";
import type { Problem } from "./model.ts";
import { runTests } from "./routing/runTests.ts";
import { decode } from "./source/decode.ts";

export interface Reviewed extends Loaded {
  /** Warnings that the file does not silence; empty if there are problems. */
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

function reviewed(
  { plan, problems }: Loaded,
  sources: ReadonlyMap<string, string>,
  { brokerVersion }: ReviewOptions,
): Reviewed {
  if (plan === undefined) return { problems, warnings: [] };
  const failed = runTests(plan);
  if (failed.length > 0) return { problems: failed, warnings: [] };
  const found = findings(plan, brokerVersion === undefined ? {} : { brokerVersion });
  return { plan, problems, warnings: silence(found, sources) };
}
