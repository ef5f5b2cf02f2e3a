/** What a tool is to the benchmark: what it can do, and what one run of it consists of. */
import type { Measured, Running } from "./measure.ts";
import type { Login } from "./programs/login.ts";
import type { Mix, Workload } from "./workload.ts";

/** In the order in which they take turns: what stands in one ratio runs close together, minutes before the slow ones. */
export const toolNames = ["raw", "empty", "bulk", "default", "resources", "plain", "terraform"] as const;

export type ToolName = (typeof toolNames)[number];

/** In the order in which a run does them. */
export const operations = [
  "preview",
  "apply",
  "noop",
  "read",
  "drift",
  "change",
  "destroy",
  "kill",
  "resume",
] as const;

export type Operation = (typeof operations)[number];

/** Where a run takes place. */
export interface Place {
  /** Empty, and removed afterwards. */
  readonly folder: string;
  readonly workload: Workload;
  readonly mix: Mix;
}

/** All commands are given the way to the broker, as it may lead through the counting proxy. */
export type Command = (login: Login) => Promise<Measured>;

/** One tool in one folder, ready to begin. */
export interface Session {
  readonly commands: Partial<Readonly<Record<Exclude<Operation, "kill" | "resume">, Command>>>;
  /** Absent: there is nothing that could be killed. */
  readonly killable?: { readonly apply: (login: Login) => Running; readonly resume: Command };
  /** Bytes; null: it keeps none. */
  readonly stateSize: () => number | null;
}

export interface Tool {
  readonly name: ToolName;
  /** A larger size takes hours. */
  readonly largest: number;
  /** Whether it declares the workload at all. */
  readonly declares: boolean;
  /** What it is and its version, for the report; or why it cannot be measured here. */
  readonly find: () => Promise<{ readonly version: string } | { readonly missing: string }>;
  /** All that is not measured: folders, stacks, provider plugins. */
  readonly prepare: (place: Place, login: Login) => Promise<Session>;
}
