/** Records as a benchmark writes them, with only what a test is about given. */
import type { BenchRecord } from "../../../bench/record.ts";

export function record(
  given: Pick<BenchRecord, "tool" | "operation" | "seconds"> & Partial<BenchRecord>,
): BenchRecord {
  return {
    ...{ size: 1_000, mix: "classic", run: 1, peakMemoryMB: 100, requests: 10, stateBytes: 4096 },
    stateSize: 2_000,
    machine: { cores: 2, memoryGB: 24, broker: "RabbitMQ 4", node: "24", pulumi: "3", tool: "1.0" },
    ...given,
  };
}
