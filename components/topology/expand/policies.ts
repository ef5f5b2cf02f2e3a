/** Policies with their defaults. */
import type { ByName, PolicyDefinition } from "../definition/topology.ts";
import { policyRecord } from "../language/topology.ts";
import type { Policy } from "../model.ts";
import type { Path } from "../report/collector.ts";
import { each, filled } from "./filled.ts";
import type { Placed } from "./objects.ts";

export const expandPolicies = (
  policies: ByName<PolicyDefinition> | undefined,
  path: Path,
): readonly Placed<Policy>[] =>
  each(policies, path, (name, written, at) => ({
    name,
    ...filled<PolicyDefinition, "applyTo" | "priority">(policyRecord, written),
    path: at,
  }));
