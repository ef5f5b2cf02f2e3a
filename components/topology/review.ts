/** A topology as a preview sees it: its plan, or what is wrong, its own tests among it; and what is odd. */
import type { Files } from "./compose/files.ts";
import type { Variables } from "./compose/variables.ts";
import { findings } from "./findings/findings.ts";
import { silence } from "./findings/silence.ts";
import { type Loaded, loadTopology, planOf, type TopologyDefinition } from "./load.ts";
import type { Problem } from "./model.ts";
import { runTests } from "./routing/runTests.ts";
import { decode } from "./source/decode.ts";

export interface Reviewed extends Loaded {
  /** Right as far as the broker is concerned, and not silenced in the file; empty where there are problems. */
  readonly warnings: readonly Problem[];
}

export interface ReviewOptions {
  /** What `${name}` stands for in the file. @default none */
  readonly variables?: Variables;
  /** Version of the broker, e.g. `4.3`. @default what any supported version knows is right */
  readonly brokerVersion?: string;
}

/** @param files reaches the file itself and all that it names */
export function reviewFile(file: string, files: Files, options: ReviewOptions = {}): Reviewed {
  const texts = new Map<string, string>();
  const read = (path: string) => {
    const bytes = files.read(path);
    const decoded = decode(bytes);
    texts.set(path, "text" in decoded ? decoded.text : decoded.before);
    return bytes;
  };
  return reviewed(loadTopology(file, read(file), { ...files, ...options, read }), texts, options);
}

/** The same for a topology given in code, where nothing can be silenced. */
export function reviewDefinition(definition: TopologyDefinition, options: ReviewOptions = {}): Reviewed {
  return reviewed(planOf(definition, options), new Map(), options);
}

function reviewed(
  { plan, problems }: Loaded,
  texts: ReadonlyMap<string, string>,
  { brokerVersion }: ReviewOptions,
): Reviewed {
  if (plan === undefined) return { problems, warnings: [] };
  const failed = runTests(plan);
  if (failed.length > 0) return { problems: failed, warnings: [] };
  const found = findings(plan, brokerVersion === undefined ? {} : { brokerVersion });
  return { plan, problems, warnings: silence(found, texts) };
}
