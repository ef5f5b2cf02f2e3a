/** What `--json FILE` holds: one of these for each operation of each run, in the order in which they were done. */
import type { Outcome } from "./runSession.ts";
import type { Operation, ToolName } from "./tool.ts";
import type { Mix } from "./workload.ts";

export interface BenchRecord {
  readonly tool: ToolName;
  /** Queues and bindings together. For `empty` and `default`: of the tools beside which they ran. */
  readonly size: number;
  readonly mix: Mix;
  readonly operation: Operation;
  /** From 1. */
  readonly run: number;
  readonly seconds: number;
  /** Of all processes together, at the worst moment; null: the tool has none of its own. */
  readonly peakMemoryMB: number | null;
  /** To the broker. Counted in one run more, through a proxy; `kill` and `resume` count their own. */
  readonly requests: number | null;
  /** Written to files by all processes together, state and its copies; null: not known. */
  readonly stateBytes: number | null;
  /** Of the state after the operation, in bytes; null: the tool keeps none. */
  readonly stateSize: number | null;
  readonly machine: Machine;
}

/** In general terms: no names, no paths. */
export interface Machine {
  readonly cores: number;
  readonly memoryGB: number;
  /** E.g. `RabbitMQ 4.0.5, 3 nodes`. */
  readonly broker: string;
  readonly node: string;
  readonly pulumi: string;
  /** Of the record's tool. */
  readonly tool: string;
}

type Run = Pick<BenchRecord, "tool" | "size" | "mix" | "run" | "machine">;

/** @param counted what the run that counted requests has shown, by operation */
export function recordOf(run: Run, outcome: Outcome, counted: ReadonlyMap<Operation, Outcome>): BenchRecord {
  const { operation, seconds, peakMemoryBytes, bytesWritten, stateSize, counts } = outcome;
  const { machine, ...which } = run;
  return {
    ...which,
    operation,
    seconds: Number(seconds.toFixed(3)),
    peakMemoryMB: peakMemoryBytes === null ? null : Math.round(peakMemoryBytes / 1e6),
    requests: (counts ?? counted.get(operation)?.counts)?.requests ?? null,
    stateBytes: bytesWritten,
    stateSize,
    machine,
  };
}

export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** Which records are meant; what is absent is not asked for. */
export type Selection = Partial<Pick<BenchRecord, "tool" | "size" | "mix" | "operation">>;

export function select(records: readonly BenchRecord[], { tool, size, mix, operation }: Selection) {
  return records.filter(
    (one) =>
      (tool === undefined || one.tool === tool) &&
      (size === undefined || one.size === size) &&
      (mix === undefined || one.mix === mix) &&
      (operation === undefined || one.operation === operation),
  );
}

/** The median of the runs; undefined where there is none. */
export function medianSeconds(records: readonly BenchRecord[], selection: Selection): number | undefined {
  return median(select(records, selection).map(({ seconds }) => seconds));
}
