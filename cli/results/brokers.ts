/** What the commands about live brokers and versions of RabbitMQ print with `--json`. */
import type { Vulnerability } from "../../components/cluster/advisories.ts";
import type { QueueRates, SortKey } from "../../components/status/top.ts";
import type { Assessment } from "../../components/upgrade/assess.ts";

export interface BusiestQueues {
  /** Sums of all queues. */
  readonly total: { readonly [K in SortKey]: number };
  /** The largest first. */
  readonly queues: readonly QueueRates[];
}

export interface UpgradeReport extends Assessment {
  /** Whether the upgrade can begin now. */
  readonly isPossible: boolean;
  /** Which nodes restart, in words; missing: none. */
  readonly cost: string | undefined;
}

export interface KnownVulnerabilities {
  readonly version: string;
  /** The day of the list: `2026-08-21`. */
  readonly date: string;
  /** Worst first. */
  readonly vulnerabilities: readonly Vulnerability[];
}

/** Of `warren advisories update`. */
export interface UpdatedAdvisories {
  readonly file: string;
  readonly date: string;
  /** How many there are. */
  readonly advisories: number;
}

/** All times in ISO 8601. */
export interface RecoveryPoint {
  /** `NAMESPACE/NAME` of the primary. */
  readonly from: string;
  /** When the numbers were taken. */
  readonly at?: string;
  /** The standby has what was published from then on … */
  readonly since?: string;
  /** … up to then. */
  readonly upTo?: string;
  readonly promotedAt?: string;
}

export interface PromotedStandby extends RecoveryPoint {
  /** Whether it is promoted now; false without --yes. */
  readonly isDone: boolean;
  /** What is not followed, a sentence each. */
  readonly notFollowed: readonly string[];
}

export interface StandbyReport extends RecoveryPoint {
  /** Copies that waited on the primary. */
  readonly waiting: number;
  /** Whether `warren standby follow` is at work. */
  readonly isFollowing: boolean;
  readonly links: readonly {
    readonly vhost: string;
    readonly exchange: string;
    readonly isRunning: boolean;
    /** If it does not run: the reason. */
    readonly why?: string;
  }[];
  /** What is not followed, a sentence each. */
  readonly notFollowed: readonly string[];
  /** Queues that are not trimmed, as `VHOST/QUEUE`. */
  readonly notTrimmed: readonly string[];
}
