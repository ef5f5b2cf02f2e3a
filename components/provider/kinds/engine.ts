/**
 * The resource that remembers which engine made a topology's objects. Before the other engine takes over, the state
 * must forget the objects without deleting them: that requires a separate update.
 */

import { at, stringAt, type ValueMap } from "../protocol/value.ts";
import { changesOf, inStateOnly, type ResourceKind, written } from "./resourceKind.ts";

export const engineChange: ResourceKind = {
  ...inStateOnly,
  diff: async ({ olds, news }) => {
    const refused = refusal(olds, news);
    if (refused !== undefined) throw new Error(refused);
    return changesOf(olds, news);
  },
  update: async ({ inputs }) => written(inputs),
  delete: async () => {},
};

function refusal(olds: ValueMap, news: ValueMap): string | undefined {
  const [before, after] = [stringAt(olds, "engine"), stringAt(news, "engine")];
  if (before === after || at(olds, "handOver") === true) return undefined;
  return (
    `the engine "${after}" cannot take over from "${before}" in this update: at its end Pulumi would delete from the ` +
    `broker what "${before}" has made, queues and all, after "${after}" has taken it over. Go back to ` +
    `\`engine: "${before}"\`, set \`handOver: true\` (in Warren's own stacks: \`pulumi config set warren:handOver ` +
    `true\`), and run \`pulumi up\`: then the state may forget the objects while the broker keeps them. Take the other ` +
    "engine, without `handOver`, in the update after that"
  );
}
