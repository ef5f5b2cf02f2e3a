/** A tool of the benchmark: its operations, and one run of it. */
import type { Measured, Running } from "./measure.ts";
import type { Login } from "./programs/login.ts";
import type { Mix, Workload } from "./workload.ts";

/** In the order of their turns: tools of one ratio run close together, minutes before the slow tools. */
export const toolNames = ["raw", "empty", "bulk", "default", "resources", "plain", "terraform"] as const;

export type ToolName = (typeof toolNames)[number];

/** In the order of a run. */
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

/** The place of a run. */
export interface Place {
  /** Empty, and removed afterwards. */
  readonly folder: string;
  readonly workload: Workload;
  readonly mix: Mix;
}

/** All commands get the connection, because it may go through the counting proxy. */
export type Command = (login: Login) => Promise<Measured>;

/** One tool in one folder, ready to begin. */
export interface Session {
  readonly commands: Partial<Readonly<Record<Exclude<Operation, "kill" | "resume">, Command>>>;
  /** Absent: the tool has no process that could be killed. */
  readonly killable?: { readonly apply: (login: Login) => Running; readonly resume: Command };
  /** Bytes; null: the tool has no state. */
  readonly stateSize: () => number | null;
}

export interface Tool {
  readonly name: ToolName;
  /** A larger size takes hours. */
  readonly largest: number;
  /** Whether it declares the workload at all. */
  readonly declares: boolean;
  /** The tool's version, for the report; or the reason why it cannot be measured here. */
  readonly find: () => Promise<{ readonly version: string } | { readonly missing: string }>;
  /** Prepares what is not measured: folders, stacks, providers. */
  readonly prepare: (place: Place, login: Login) => Promise<Session>;
}
