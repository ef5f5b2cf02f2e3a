import type * as pulumi from "@pulumi/pulumi";

/** Undefined if a preview does not know it yet. */
export async function known<Value>(output: pulumi.Output<Value> | undefined): Promise<Value | undefined> {
  // Every output has it, though its type does not declare it: `apply` would never run for an unknown value.
  const all = output as { promise(): Promise<Value | undefined> } | undefined;
  return all?.promise();
}
