/** The whole benchmark: every mix, size and tool, side by side. */
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { say, step } from "../local/progress.ts";
import { BenchCluster } from "./cluster.ts";
import { machineOf } from "./machine.ts";
import type { BenchOptions } from "./options.ts";
import { type BenchRecord, type Machine, recordOf } from "./record.ts";
import { type Outcome, runFolders, runSession } from "./runSession.ts";
import type { Operation, Tool, ToolName } from "./tool.ts";
import { tools } from "./tools.ts";
import type { Mix } from "./workload.ts";

/** A tool at one size with one mix. */
interface Lane {
  readonly tool: Tool;
  readonly size: number;
  readonly mix: Mix;
  readonly machine: Machine;
  /** The results of the run that counts requests. */
  readonly counted: Map<Operation, Outcome>;
}

/** Milliseconds. The broker still cleans up after the previous run. */
const rest = 2_000;

/**
 * @param onRecord called at once for each record, so that an interrupted benchmark keeps its first records
 * @returns a message for each tool that could not be measured
 */
export async function benchmark(
  { sizes, tools: names, mixes, runs }: Pick<BenchOptions, "sizes" | "tools" | "mixes" | "runs">,
  onRecord: (record: BenchRecord) => void,
): Promise<readonly string[]> {
  const cluster = await BenchCluster.find();
  const failures: string[] = [];
  // Remains of a benchmark that was killed.
  rmSync(runFolders, { recursive: true, force: true });
  try {
    const found = await findTools(names, cluster);
    for (const mix of mixes) {
      for (const size of sizes) {
        let lanes: readonly Lane[] = found
          .filter(({ tool }) => size <= tool.largest)
          .map((one) => ({ ...one, size, mix, counted: new Map() }));
        // Run by run, not tool by tool: if the machine is slow for a while, this affects all tools.
        for (let run = 0; run <= runs; run++) {
          for (const lane of lanes) {
            try {
              await runLane(lane, run, cluster, onRecord);
            } catch (error) {
              // Reports and skips a tool that fails; the other tools continue.
              const failure = `${title(lane)}, run ${run}: ${error instanceof Error ? error.message : error}`;
              say(`      ${failure}`);
              failures.push(failure);
              lanes = lanes.filter((other) => other !== lane);
            }
            await sleep(rest);
          }
        }
      }
    }
  } finally {
    cluster.close();
    rmSync(runFolders, { recursive: true, force: true });
  }
  return failures;
}

/** The available tools with their versions, and a message about missing tools and omitted sizes. */
async function findTools(names: readonly ToolName[], cluster: BenchCluster) {
  const found: { tool: Tool; machine: Machine }[] = [];
  for (const name of names) {
    const tool = tools[name];
    const answer = await tool.find();
    if ("missing" in answer) {
      say(`  ${name}: left out: ${answer.missing}`);
      continue;
    }
    const largest =
      tool.largest < 50_000 ? `; sizes above ${tool.largest} are left out: they take hours` : "";
    say(`  ${name}: ${answer.version}${largest}`);
    found.push({ tool, machine: await machineOf(cluster.description, answer.version) });
  }
  return found;
}

const title = ({ tool, size, mix }: Lane) => `${tool.name}, ${size} ${mix}`;

async function runLane(
  lane: Lane,
  run: number,
  cluster: BenchCluster,
  onRecord: (record: BenchRecord) => void,
): Promise<void> {
  const { tool, size, mix, machine, counted } = lane;
  const isCount = run === 0;
  const writes = counted.get("apply")?.counts?.writes;
  const killAtWrite = isCount || writes === undefined ? undefined : Math.ceil(writes / 2);
  const told: string[] = [];
  await step(`${title(lane)}: ${isCount ? "counting requests" : `run ${run}`}`, async () => {
    const args = { tool, size, mix, cluster, counted: isCount, killAtWrite };
    for await (const outcome of runSession(args)) {
      told.push(`${outcome.operation} ${outcome.seconds.toFixed(1)} s`);
      if (isCount) counted.set(outcome.operation, outcome);
      else onRecord(recordOf({ tool: tool.name, size, mix, run, machine }, outcome, counted));
    }
  });
  say(`      ${told.join(" · ")}`);
}
