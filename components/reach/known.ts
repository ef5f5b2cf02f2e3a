import type * as pulumi from "@pulumi/pulumi";

/** Undefined where a preview cannot know it yet. */
export async function known(output: pulumi.Output<string> | undefined): Promise<string | undefined> {
  // Every output has it, and its type does not say so: `apply` would never answer for what is not known.
  const all = output as { promise(): Promise<string | undefined> } | undefined;
  return all?.promise();
}
