/**
 * What a command is doing, on the standard error: in a terminal after two seconds, as one line, which goes away; elsewhere
 * as a plain line every ten seconds.
 */
import { writeSync } from "node:fs";
import { extname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { onTerminal, printable } from "../components/topology/escape.ts";
import { type ProgressData, state } from "./progressState.ts";

/** In bytes: a file that is not larger is read and checked within moments. */
const largeFile = 256 * 1024;

let isQuiet = false;
let running: { readonly worker: Worker; readonly data: ProgressData } | undefined;
let counting: NodeJS.Timeout | undefined;

const wipe = "\r\u001b[K";

/** On one line. */
const shown = (what: string) => onTerminal(printable(what));

/** From now on nothing is shown. */
export function quiet(): void {
  isQuiet = true;
}

/** @param what for example `reading shop.yaml` */
export function doing(what: string): void {
  clearInterval(counting);
  show(shown(what));
}

/** As `doing`, for what changes with each message. */
export function counts(what: () => string): void {
  doing(what());
  counting = setInterval(() => show(shown(what())), 500).unref();
}

function show(what: string): void {
  if (isQuiet) return;
  if (running !== undefined) {
    running.worker.postMessage(what);
    return;
  }
  const isTerminal = process.stderr.isTTY === true;
  // A terminal that does not know its size calls it 0.
  const columns = process.stderr.columns || 80;
  const shared = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  const data = { shared, what, isTerminal, columns };
  // Another thread, because reading a file keeps this one busy.
  const file = join(import.meta.dirname, `progressLine${extname(import.meta.filename)}`);
  const worker = new Worker(file, { workerData: data });
  worker.unref();
  // Without it the command does its work all the same.
  worker.on("error", () => undefined);
  running = { worker, data };
}

/** As `doing`, for a file of which this can take that long. */
export function reading(name: string, bytes: number): void {
  if (bytes > largeFile) doing(`reading ${name} (${(bytes / 1024 ** 2).toFixed(1)} MiB)`);
}

/** Takes the line away, before something else is written to the terminal. */
export function hideProgress(): void {
  if (running === undefined || !running.data.isTerminal) return;
  const { shared } = running.data;
  while (Atomics.compareExchange(shared, state.lock, state.free, state.taken) !== state.free) {
    Atomics.wait(shared, state.lock, state.taken, 100);
  }
  if (Atomics.exchange(shared, state.shown, 0) === 1) writeSync(2, wipe);
  Atomics.store(shared, state.lock, state.free);
  Atomics.notify(shared, state.lock);
}

/** The work is done: nothing more is shown. */
export function endProgress(): void {
  clearInterval(counting);
  if (running === undefined) return;
  hideProgress();
  const { worker, data } = running;
  running = undefined;
  // Never given back.
  Atomics.compareExchange(data.shared, state.lock, state.free, state.taken);
  worker.terminate();
}
