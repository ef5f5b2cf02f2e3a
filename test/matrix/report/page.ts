/** `node page.ts RECORDS DOCS` writes the records of the fault matrix into reliability.md, and the timelines beside it. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { replaceMeasuredPart } from "../../../bench/report/measuredPart.ts";
import { asMarkdown } from "../../../bench/report/table.ts";
import type { BrokerVersion } from "../../broker/versions.ts";
import { matrixVersions, type RowRecord } from "../row.ts";
import { rows } from "../rows.ts";
import { type Bar, barsOf, rowOf, tableHead } from "./figures.ts";
import { timelineOf } from "./timeline.ts";

/** The newest one; the timelines of the others look alike. */
const [drawnVersion] = matrixVersions;

/**
 * @param results with a record of each row: see ../runRow.ts
 * @param docs the folder of the page
 */
function writeReliability(results: string, docs: string): void {
  const read = (name: string) => JSON.parse(readFileSync(join(results, name), "utf8")) as RowRecord;
  const found = readdirSync(results)
    .filter((name) => name.endsWith(".json"))
    .map(read);
  const order = rows.map(({ name }) => name);
  const records = found.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  const ofVersion = (version: BrokerVersion) => records.filter((record) => record.version === version);
  const drawn = ofVersion(drawnVersion);
  const images = join(docs, "images", "reliability");
  rmSync(images, { recursive: true, force: true });
  mkdirSync(images, { recursive: true });
  for (const record of drawn) writeFileSync(join(images, `${record.name}.svg`), timelineOf(record));
  const timelines = drawn.map(
    ({ name, title }) => `![${title}: confirmed messages a second](images/reliability/${name}.svg)`,
  );
  const tables = matrixVersions.map(ofVersion).flatMap(tablesOf);
  replaceMeasuredPart(join(docs, "reliability.md"), "./dev faults", [...tables, ...timelines].join("\n\n"));
}

/** @param records of one version */
function tablesOf(records: readonly RowRecord[]): readonly string[] {
  const [first] = records;
  if (first === undefined) return [];
  return [
    `RabbitMQ ${first.version}, three nodes on three machines that share ${cpus().length} cores. Seed ${first.seed}.`,
    asMarkdown({ rows: [["bar", "limit", "measured", ""], ...barsOf(records).map(barRow)] }),
    asMarkdown({ rows: [tableHead, ...records.map(rowOf)] }),
  ];
}

const barRow = ({ what, limit, measured, holds }: Bar) => [
  what,
  limit,
  measured ?? "not measured",
  holds === undefined ? "" : holds ? "holds" : "does not hold",
];

const [, , results, docs] = process.argv;
if (results === undefined || docs === undefined) throw new Error("usage: page.ts RECORDS DOCS");
writeReliability(results, docs);
