/** One row of the matrix: a cluster under load, a fault, and what came of it. */
import type { BrokerVersion } from "../broker/versions.ts";
import type { FlowReport } from "./ledger.ts";
import type { MatrixCluster } from "./matrixCluster.ts";
import type { QueueType } from "./queues.ts";

/** The short form runs on the first one only. */
export const matrixVersions = ["4.3", "4.0"] as const satisfies readonly BrokerVersion[];

/** Messages in a second for each queue. Three queues for each of three clients: with this the two cores are busy. */
export const usualRate = 75;

export interface Row {
  /** In the name of files and of messages: letters, digits and hyphens. */
  readonly name: string;
  readonly title: string;
  /** Also in `./dev test`. */
  readonly isShort?: true;
  /** The queues that RabbitMQ promises nothing for when this happens. */
  readonly mayLose?: readonly QueueType[];
  /** Messages in a second for each queue; default `usualRate`. Less where a row measures how long the nodes take. */
  readonly rate?: number;
  /** Publishers and consumers must stand still meanwhile: no bar for their outage. */
  readonly blocks?: true;
  /** Before the load begins. */
  readonly prepare?: (cluster: MatrixCluster) => Promise<unknown>;
  /** After the load has ended. */
  readonly cleanUp?: (cluster: MatrixCluster) => Promise<unknown>;
  /**
   * Causes the fault and mends it, as far as it does not mend itself.
   * @param chance 0 to below 1, always the same for a seed and a row
   * @returns what was hit, for the report
   */
  readonly strike: (cluster: MatrixCluster, chance: number) => Promise<string>;
}

/** Of one run of a row. Times in milliseconds. */
export interface RowRecord {
  readonly name: string;
  readonly title: string;
  readonly what: string;
  readonly version: BrokerVersion;
  readonly seed: number;
  readonly blocks: boolean;
  /** Messages in a second that clients tried to publish, over all queues. */
  readonly attempted: number;
  /** From the fault's begin to its end, as far as somebody ends it. */
  readonly strikeMs: number;
  /** From the end of the fault until all nodes run and all queues have their members. */
  readonly wholeMs: number;
  /** What is known of each message that is lost. */
  readonly missing: readonly string[];
  readonly flows: readonly FlowReport[];
  /** Confirmed messages in each second, and the second in which the fault began. */
  readonly timeline: { readonly [type in QueueType]: readonly number[] };
  readonly strikeSecond: number;
}
