/** The thread that shows what a command is doing, while the command may be too busy to do so. */
import { writeSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { widthOf } from "../components/topology/report/width.ts";
import { type ProgressData, state } from "./progressState.ts";

// `progress.ts` starts it with these.
const { shared, what: first, isTerminal, columns } = workerData as ProgressData;
/** In ms, until the first time and between two. A log is read later, and each line stays. */
const [patience, pause] = isTerminal ? [2_000, 250] : [10_000, 10_000];
const began = Date.now();
let what = first;
parentPort?.on("message", (next: string) => {
  what = next;
});

function show(): void {
  if (Atomics.compareExchange(shared, state.lock, state.free, state.taken) !== state.free) return;
  const seconds = Math.round((Date.now() - began) / 1000);
  const text = `${what} … ${seconds} s`;
  writeSync(2, isTerminal ? `\r${fitting(text)}\u001b[K` : `${text}\n`);
  Atomics.store(shared, state.shown, 1);
  Atomics.store(shared, state.lock, state.free);
  Atomics.notify(shared, state.lock);
}

/** A line that the terminal breaks could not be taken away. */
function fitting(text: string): string {
  let length = text.length;
  while (length > 0 && widthOf(text.slice(0, length)) >= columns) length--;
  return text.slice(0, length);
}

setTimeout(() => {
  show();
  setInterval(show, pause);
}, patience);
