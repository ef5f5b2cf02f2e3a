/** A resource that Pulumi's state alone has: what the program made it with is all that there is of it. */
import { differences } from "./protocol/difference.ts";
import type { DiffResult } from "./protocol/plugin.ts";
import type { ValueMap } from "./protocol/value.ts";
import type { ResourceKind } from "./resourceKind.ts";

export const inStateOnly: Pick<ResourceKind, "check" | "create" | "read"> = {
  check: async ({ news }) => ({ inputs: news, failures: [] }),
  create: async ({ name, inputs, preview }) => ({ id: preview ? "" : name, outputs: inputs }),
  read: async ({ id, olds, oldInputs }) => ({ id, outputs: olds, inputs: oldInputs }),
};

/** All of it can change in place. */
export function changesOf(olds: ValueMap, news: ValueMap): DiffResult {
  return { differences: differences(olds, news), replaces: [], deleteBeforeReplace: false };
}
