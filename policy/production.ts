/** Which stacks are for production. */
import type { PolicyConfigSchema } from "@pulumi/policy";

const usual = "^(prod|production|live)";

/** Setting of each policy for production: which stacks, by a pattern of their names. */
export const productionSchema: PolicyConfigSchema = {
  properties: { stacks: { type: "string", default: usual } },
};

/** @param urn of a resource: it contains the stack's name */
export function isProduction(urn: string, { stacks = usual }: { readonly stacks?: string }): boolean {
  const [stack = ""] = urn.replace(/^urn:pulumi:/, "").split("::");
  return new RegExp(stacks).test(stack);
}
