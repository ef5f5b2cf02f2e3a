/** What the commands about messages print with `--json`. */
import type { Remark } from "../../components/backup/manifest.ts";
import type { Destination } from "../../components/messages/destination.ts";
import type { Stays } from "../../components/messages/move.ts";

interface Looked {
  /** Whether messages were moved or deleted; false without --yes. */
  readonly isDone: boolean;
  /** Messages that were ready in the queue at the beginning. */
  readonly ready: number;
  /** Messages that were looked at. */
  readonly looked: number;
  /** Without --yes: those of them that would be moved or deleted. */
  readonly matching?: number;
  /** Messages that had no delivery left and stand at the end of the queue now. */
  readonly renewed: number;
  /** Why it ended before all was done. */
  readonly interrupted?: string;
}

export interface MovedMessages extends Looked {
  readonly moved: number;
  /** Of those: lost the property user-id, which only its own user may set. */
  readonly withoutUser: number;
  /** Without --yes: where messages would go. */
  readonly places?: readonly (Destination & { readonly messages: number })[];
  /** Messages that match and stay, by reason. */
  readonly stays: readonly { readonly why: Stays; readonly messages: number }[];
}

export interface PurgedMessages extends Looked {
  readonly deleted: number;
}

export interface TakenBackup {
  readonly name: string;
  /** The folder or the bucket. */
  readonly store: string;
  readonly queues: number;
  readonly messages: number;
  /** Messages that consumers had and had not acknowledged: they are not in the backup. */
  readonly withConsumers: number;
  /** What is not in the backup, and why. */
  readonly remarks: readonly Remark[];
  /** With --keep: the backups that were removed. */
  readonly removed: readonly string[];
}

/** With --list. */
export interface ListedBackups {
  readonly backups: readonly ListedBackup[];
}

export type ListedBackup =
  | { readonly name: string; readonly isComplete: false }
  | {
      readonly name: string;
      readonly isComplete: true;
      readonly rabbitmqVersion: string;
      readonly queues: number;
      readonly messages: number;
      /** Number of queues that are not in it in full. */
      readonly remarks: number;
    };

export interface RestoredBackup {
  readonly name: string;
  readonly isComplete: boolean;
  readonly queues: number;
  readonly messages: number;
  /** Messages that were in the queues already. */
  readonly before: number;
  /** Messages that lost the property user-id, which only its own user may set. */
  readonly withoutUser: number;
  /** Messages that cannot be sent as they were: a header is not UTF-8. */
  readonly unrepeatable: number;
  /** Objects that RabbitMQ did not create, a line each. */
  readonly missing: readonly string[];
}

/** A part of what was to be restored is not. */
export interface InterruptedRestore {
  readonly name: string;
  readonly isComplete: false;
  readonly reason: string;
}

/** Without --yes. */
export interface PlannedClusterMove {
  readonly isDone: false;
  readonly from: string;
  readonly to: string;
  readonly versions: { readonly from: string; readonly to: string };
  /** Queues that would be moved, or with --streams: streams that would be copied. */
  readonly queues: number;
  readonly messages: number;
  /** Clients that would be disconnected. */
  readonly clients: number;
  /** Why queues cannot be moved, a line each. */
  readonly obstacles: readonly string[];
}

export interface MovedCluster {
  readonly isDone: true;
  readonly from: string;
  readonly to: string;
  readonly isInterrupted: boolean;
  /** What is left on the first cluster, a line each. */
  readonly left: readonly string[];
}
