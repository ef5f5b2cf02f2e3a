/** Runtime parameters in the broker's JSON. Limits of a vhost and operator policies are parameters, too. */
import type { Json } from "../../model.ts";
import { limitsToBroker } from "./limits.ts";
import { operatorPolicyCodec } from "./policy.ts";
import type { PolicyValue } from "./values.ts";

export const operatorPolicyComponent = "operator_policy";
export const vhostLimitsComponent = "vhost-limits";

export interface ParameterJson {
  readonly component: string;
  readonly name: string;
  readonly value: Json;
}

export function operatorPolicyParameter(name: string, policy: PolicyValue): ParameterJson {
  return { component: operatorPolicyComponent, name, value: { ...operatorPolicyCodec.write(policy) } };
}

/** Empty for a vhost without limits. */
export function limitsParameters(limits: {
  readonly [name: string]: number | undefined;
}): readonly ParameterJson[] {
  const value = limitsToBroker("vhost", limits);
  return Object.keys(value).length === 0 ? [] : [{ component: vhostLimitsComponent, name: "limits", value }];
}
