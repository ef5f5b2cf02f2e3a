/** `./dev bench`: measures Warren beside the others and says which promises hold. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { Failure } from "../local/failure.ts";
import { say } from "../local/progress.ts";
import { barsOf } from "./bars.ts";
import { benchmark } from "./benchmark.ts";
import { benchCli } from "./cli.ts";
import { type BenchOptions, benchOptions } from "./options.ts";
import type { BenchRecord } from "./record.ts";
import { writePage } from "./report/page.ts";
import { asText, barTable, tablesOf } from "./report/table.ts";
import { benchStart } from "./start.ts";

export async function bench(args: readonly string[]): Promise<void> {
  const options = benchOptions(args);
  if (options.start) return benchStart(options.runs);
  if (options.cli) return benchCli(options.against, options.runs);
  const { records, failures } = options.from === undefined ? await measure(options) : earlier(options.from);
  if (records.length > 0) {
    const tables = [...tablesOf(records), barTable(barsOf(records))];
    process.stdout.write(`\n${tables.map(asText).join("\n\n")}\n`);
  }
  if (options.docs && records.length > 0) writePage(records);
  for (const failure of failures) say(`\nnot measured: ${failure}`);
  if (failures.length > 0 || records.length === 0) {
    throw new Failure(failures.length > 0 ? "not all could be measured; see above" : "nothing was measured");
  }
}

interface Figures {
  readonly records: readonly BenchRecord[];
  /** What could not be measured. */
  readonly failures: readonly string[];
}

async function measure(options: BenchOptions): Promise<Figures> {
  const records: BenchRecord[] = [];
  // What runs is ended, and the next benchmark removes what was left on the broker.
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    process.once(signal, () => process.exit(code));
  }
  const failures = await benchmark(options, (record) => {
    records.push(record);
    if (options.json !== undefined) save(options.json, records);
  });
  return { records, failures };
}

/** After each record, so that a benchmark that is cut off leaves what it has measured. */
function save(file: string, records: readonly BenchRecord[]): void {
  const part = `${file}.part`;
  writeFileSync(part, `[\n${records.map((record) => JSON.stringify(record)).join(",\n")}\n]\n`);
  renameSync(part, file);
}

function earlier(file: string): Figures {
  // Written by this command.
  return { records: JSON.parse(readFileSync(file, "utf8")) as readonly BenchRecord[], failures: [] };
}
