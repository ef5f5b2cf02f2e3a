/** What is asked of a broker about each setting: how its effect is seen, and what each value means. */
import type { Json } from "../../components/topology/model.ts";
import type { Question } from "./settingsCases.ts";
import * as does from "./settingsOracle.ts";

export interface Observed extends Question {
  readonly observe: does.Observe;
  /** What is seen of a queue, or an exchange, with this value; undefined: the value is not set. */
  readonly means: (value: Json | undefined) => unknown;
}

const soon = 1;
export const late = 600_000;

const ofLength = (key: string, unit: number) => ({
  key,
  values: [unit, 3 * unit],
  observe: does.length,
  means: (value: Json | undefined) => (value === undefined ? 4 : Number(value) / unit),
});

export const ofQueues = (type: "classic" | "quorum"): readonly Observed[] => [
  { type, ...ofLength("max-length", 1) },
  { type, ...ofLength("max-length-bytes", 1.2 * does.bodySize) },
  {
    ...{ type, key: "message-ttl", values: [soon, late] },
    observe: does.keepsMessage,
    means: (value) => value !== soon,
  },
  {
    ...{
      type,
      key: "overflow",
      values: ["drop-head", "reject-publish"],
      onlyInPolicies: ["reject-publish-dlx"],
    },
    besides: { "x-max-length": 1 },
    observe: does.whenFull,
    means: (value) => (value === undefined || value === "drop-head" ? "drops" : "refuses"),
  },
  {
    ...{ type, key: "dead-letter-exchange", values: does.sinks },
    observe: does.deadLetterSink,
    means: (value) => value,
  },
  {
    ...{ type, key: "dead-letter-routing-key", values: does.sinks },
    besides: { "x-dead-letter-exchange": "" },
    observe: does.deadLetterSink,
    means: (value) => value,
  },
];

export const ofQuorum: readonly Observed[] = [
  {
    ...{ type: "quorum", key: "delivery-limit", values: [-1, 1, 3] },
    observe: does.deliveries,
    means: (value) =>
      Math.min(does.mostDeliveries, value === -1 ? Number.POSITIVE_INFINITY : Number(value ?? 20) + 1),
  },
];

/** From RabbitMQ 4.3 on. */
export const ofDelays: readonly Observed[] = [
  {
    ...{ type: "quorum", key: "delayed-retry-min", values: [soon, late] },
    besides: { "x-delayed-retry-type": "failed", "x-delayed-retry-max": late },
    observe: does.comesBack,
    means: (value) => value !== late,
  },
  {
    ...{ type: "quorum", key: "delayed-retry-max", values: [soon, late] },
    besides: { "x-delayed-retry-type": "failed", "x-delayed-retry-min": late },
    observe: does.comesBack,
    means: (value) => value === soon,
  },
  {
    ...{ type: "quorum", key: "delayed-retry-type", values: ["failed", "disabled"] },
    besides: { "x-delayed-retry-min": late },
    inPolicies: { "delayed-retry-min": late },
    observe: does.comesBack,
    means: (value) => value !== "failed",
  },
];

const small = 2 * does.bodySize;
const large = 100_000_000;

export const ofStreams: readonly Observed[] = [
  {
    ...{ type: "stream", key: "max-length-bytes", values: [small, large] },
    besides: { "x-stream-max-segment-size-bytes": small },
    observe: does.truncates,
    means: (value) => value === small,
  },
  {
    ...{ type: "stream", key: "stream-max-segment-size-bytes", values: [small, large] },
    besides: { "x-max-length-bytes": small },
    observe: does.truncates,
    means: (value) => value === small,
  },
  {
    ...{ type: "stream", key: "max-age", values: ["1s", "1D"] },
    besides: { "x-stream-max-segment-size-bytes": small },
    observe: does.truncates,
    means: (value) => value === "1s",
  },
];

export const ofExchanges: readonly Observed[] = [
  {
    ...{ type: "exchange", key: "alternate-exchange", values: does.sinks },
    observe: does.unroutedSink,
    means: (value) => value,
  },
];
