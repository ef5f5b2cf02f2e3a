/** A record of `--json FILE`: one for each operation of each run, in the order of the runs. */
import type { Outcome } from "./runSession.ts";
import type { Operation, ToolName } from "./tool.ts";
import type { Mix } from "./workload.ts";

export interface BenchRecord {
  readonly tool: ToolName;
  /** Queues and bindings together. For `empty` and `default`: the size of the other tools in the same turn. */
  readonly size: number;
  readonly mix: Mix;
  readonly operation: Operation;
  /** Starts at 1. */
  readonly run: number;
  readonly seconds: number;
  /** The maximum of all processes together; null: the tool has no process. */
  readonly peakMemoryMB: number | null;
  /** Requests to the broker, from an additional run through a proxy; `kill` and `resume` count their own requests. */
  readonly requests: number | null;
  /** Bytes that all processes wrote to files, such as state and its copies; null: unknown. */
  readonly stateBytes: number | null;
  /** Size of the state after the operation, in bytes; null: the tool has no state. */
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
  /** The version of the record's tool. */
  readonly tool: string;
}

type Run = Pick<BenchRecord, "tool" | "size" | "mix" | "run" | "machine">;

/** @param counted requests of the counting run, by operation */
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

/** Selects records; an absent field matches every record. */
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

/** The median of the runs; undefined if there are none. */
export function medianSeconds(records: readonly BenchRecord[], selection: Selection): number | undefined {
  return median(select(records, selection).map(({ seconds }) => seconds));
}
