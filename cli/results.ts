/**
 * What each command prints with `--json`. `npm run reference` makes the JSON Schemas in docs/results of these types, and
 * `warren schema --of COMMAND` prints them. A field is only ever added.
 */
import type { ShownMessage } from "../components/messages/show.ts";
import type { StatusReport } from "../components/status/report.ts";
import type { DriftReport } from "../components/topology/compare/driftFormat.ts";
import type { DiffReport } from "../components/topology/compare/format.ts";
import type { Definitions } from "../components/topology/interchange/definitions/json.ts";
import type { CheckReport } from "../components/topology/report/json.ts";
import type {
  BusiestQueues,
  KnownVulnerabilities,
  PromotedStandby,
  StandbyReport,
  UpdatedAdvisories,
  UpgradeReport,
} from "./results/brokers.ts";
import type { ExplainedCode, FormattedFiles, RoutedMessage, TestedFiles } from "./results/files.ts";
import type {
  InterruptedRestore,
  ListedBackups,
  MovedCluster,
  MovedMessages,
  PlannedClusterMove,
  PurgedMessages,
  RestoredBackup,
  TakenBackup,
} from "./results/messages.ts";

/** By the command's name, with a hyphen where it has a space. */
export interface Results {
  readonly advisories: KnownVulnerabilities | UpdatedAdvisories;
  readonly backup: TakenBackup;
  /** Always, without an option: it is RabbitMQ's own form. */
  readonly definitions: Definitions;
  readonly diff: DiffReport;
  readonly drift: DriftReport;
  readonly explain: ExplainedCode;
  readonly fmt: FormattedFiles;
  readonly "messages-move": MovedMessages;
  /** Of each line, which is one message. */
  readonly "messages-peek": ShownMessage;
  readonly "messages-purge": PurgedMessages;
  readonly "move-cluster": PlannedClusterMove | MovedCluster;
  readonly restore: ListedBackups | RestoredBackup | InterruptedRestore;
  readonly route: RoutedMessage;
  readonly "standby-promote": PromotedStandby;
  readonly "standby-status": StandbyReport;
  /** With --watch: of each line. */
  readonly status: StatusReport;
  readonly test: TestedFiles;
  /** With --watch: of each line. */
  readonly top: BusiestQueues;
  readonly upgrade: UpgradeReport;
  readonly validate: CheckReport;
}
