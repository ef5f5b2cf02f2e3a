/** Writes the figures into docs/performance.md, and the plots into files beside it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkout } from "../../local/paths.ts";
import { barsOf } from "../bars.ts";
import type { BenchRecord, Machine } from "../record.ts";
import { type Mix, mixes } from "../workload.ts";
import { replaceMeasuredPart } from "./measuredPart.ts";
import { type Plot, plotOf } from "./plot.ts";
import { asMarkdown, barTable, tablesOf } from "./table.ts";

const page = join(checkout, "docs", "performance.md");

/** Replaces the measured part of the page. @throws if the page has no such part */
export function writePage(records: readonly BenchRecord[]): void {
  const plots = plotsOf(records);
  for (const plot of plots) {
    writeFileSync(join(checkout, "docs", imageOf(plot)), plotOf(records, plot));
  }
  replaceMeasuredPart(page, "./dev bench --docs", measuredPart(records, plots));
}

/** First applies of all mixes. Other operations do not depend on the type of the queues, so only those of the first mix. */
function plotsOf(records: readonly BenchRecord[]): readonly Plot[] {
  const measured = mixes.filter((mix) => records.some((record) => record.mix === mix));
  const [first = "classic"] = measured;
  return [
    ...measured.map((mix) => ({ title: `First apply, ${mix} queues`, operation: "apply" as const, mix })),
    { title: `No-op, ${first} queues`, operation: "noop", mix: first },
    { title: `One change, ${first} queues`, operation: "change", mix: first },
  ];
}

const imageOf = ({ operation, mix }: { operation: string; mix: Mix }) =>
  `images/performance-${operation}-${mix}.svg`;

function measuredPart(records: readonly BenchRecord[], plots: readonly Plot[]): string {
  return [
    "## Bars and results",
    asMarkdown(barTable(barsOf(records))),
    ...plots.map((plot) => `![${plot.title}: seconds over objects](${imageOf(plot)})`),
    ...tablesOf(records).flatMap((table) => [`## ${table.title}`, asMarkdown(table)]),
    "## Measured on",
    machine(records),
  ].join("\n\n");
}

function machine(records: readonly BenchRecord[]): string {
  const [record] = records;
  if (record === undefined) return "";
  const { cores, memoryGB, broker, node, pulumi }: Machine = record.machine;
  const tools = new Map(records.map((one) => [one.tool, one.machine.tool]));
  const list = [...tools].map(([tool, version]) => `- \`${tool}\`: ${version}`).join("\n");
  return (
    `${list}\n\nOne machine with ${cores} cores and ${memoryGB} GB of memory ran everything, including the brokers ` +
    `(${broker}). Pulumi ${pulumi} with its file backend, Node ${node}.`
  );
}
