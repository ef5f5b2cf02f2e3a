/** Runs a row: load, fault, recovery, and the last message's way. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { BrokerVersion } from "../broker/versions.ts";
import { eventually } from "../e2e/stack.ts";
import { chances, isLong, seed } from "../form.ts";
import { Clients } from "./clients.ts";
import { Ledger } from "./ledger.ts";
import type { MatrixCluster } from "./matrixCluster.ts";
import { missingOnes } from "./missing.ts";
import { queues } from "./queues.ts";
import { type Row, type RowRecord, usualRate } from "./row.ts";

/** Seconds of load before and after the fault. The long form's rows confirm more than 1,000,000 messages together. */
const quietSeconds = isLong ? 15 : 6;
/** Consumers that get nothing for so long have all that there is. */
const silenceMs = 15_000;

/** The folder for the records, one file for each row; `./dev faults` sets it. */
export const recordsVariable = "WARREN_MATRIX_RECORDS";

export async function runRow(cluster: MatrixCluster, version: BrokerVersion, row: Row): Promise<RowRecord> {
  const [chance = 0, early = 0] = chances(`${version} ${row.name}`, 2);
  await row.prepare?.(cluster);
  await cluster.isWhole();
  await cluster.balance();
  const ledger = new Ledger();
  const run = `${row.name}-${process.pid}-${Date.now()}`;
  const rate = row.rate ?? usualRate;
  const clients = await Clients.start(cluster.login, run, rate, ledger);
  try {
    await eventually("all clients are at work", async () => ledger.hasBegun(2 * rate) || undefined, 90);
    const begin = Date.now();
    await sleep((quietSeconds + early) * 1000);
    const struck = Date.now();
    const what = await row.strike(cluster, chance);
    const mended = Date.now();
    await cluster.isWhole();
    const whole = Date.now();
    await sleep(quietSeconds * 1000);
    const end = Date.now();
    clients.stopPublishing();
    await eventually("all publishers have their confirms", async () => ledger.isDone || undefined, 180);
    await allReceived(ledger);
    if (clients.complaints.length > 0) throw new Error("a client did something else than its work");
    const timeline = (type: string) => ledger.perSecond(type, begin, end);
    const missing = await missingOnes(cluster.access, ledger, run, begin - 60_000);
    const record: RowRecord = {
      name: row.name,
      title: row.title,
      what,
      version,
      seed,
      blocks: row.blocks ?? false,
      attempted: rate * queues.length,
      strikeMs: mended - struck,
      wholeMs: whole - mended,
      missing,
      flows: queues.map((queue) => ledger.of(queue, struck, end)),
      timeline: { quorum: timeline("quorum"), stream: timeline("stream"), classic: timeline("classic") },
      strikeSecond: (struck - begin) / 1000,
    };
    const folder = process.env[recordsVariable];
    if (folder !== undefined) {
      writeFileSync(join(folder, `${version}-${row.name}.json`), JSON.stringify(record));
    }
    return record;
  } catch (error) {
    const failures = ledger.failures.slice(-20).map(({ queue, reason }) => `${queue}: ${reason}`);
    throw new Error([String(error), ...clients.complaints, ...clients.remarks, ...failures].join("\n"), {
      cause: error,
    });
  } finally {
    await clients.end();
    await row.cleanUp?.(cluster);
  }
}

/** Ends when nothing is missing, or when nothing comes any more. */
async function allReceived(ledger: Ledger): Promise<void> {
  let last = ledger.deliveries;
  for (let quietSince = Date.now(); ledger.incomplete.length > 0 && Date.now() - quietSince < silenceMs; ) {
    await sleep(200);
    if (ledger.deliveries !== last) quietSince = Date.now();
    last = ledger.deliveries;
  }
}
