/** The two clusters of `warren standby`, and what their options share. */

import { shortestWindowMs } from "../components/standby/history.ts";
import { durationForm, millisecondsOf } from "../components/topology/language/units.ts";
import { clusterAccess } from "./cluster.ts";
import { type Options, type Output, UsageError } from "./command.ts";
import { contextOptions, Side } from "./moveClusterSides.ts";

const connectionName = "warren standby";

export const sideOptions = {
  to: { type: "string", value: "NAMESPACE/STANDBY", help: "The cluster that follows." },
  from: { type: "string", value: "NAMESPACE/PRIMARY", help: "The cluster that is followed." },
  ...contextOptions,
} as const satisfies Options;

interface SideValues {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly context?: string | undefined;
  readonly "to-context"?: string | undefined;
}

/** In one Kubernetes cluster unless two contexts are given. */
export const areTogether = (values: SideValues) =>
  values["to-context"] === undefined || values["to-context"] === values.context;

export async function standbySide(values: SideValues, output: Output): Promise<Side> {
  const { to, from, context } = values;
  if (to === undefined) throw new UsageError("--to is needed: the standby, as NAMESPACE/NAME");
  if (to === from && areTogether(values)) throw new UsageError("--from and --to name the same cluster");
  return new Side(to, await clusterAccess(to, values["to-context"] ?? context), output, connectionName);
}

export async function primarySide({ from, context }: SideValues, output: Output): Promise<Side> {
  if (from === undefined) throw new UsageError("--from is needed: the primary, as NAMESPACE/NAME");
  return new Side(from, await clusterAccess(from, context), output, connectionName);
}

export function windowFrom(text: string): number {
  const window = millisecondsOf(text);
  if (window !== undefined && window >= shortestWindowMs) return window;
  throw new UsageError(`--window takes ${durationForm}, at least 30s, not ${JSON.stringify(text)}`);
}
