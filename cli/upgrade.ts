/** `warren upgrade --to VERSION`: everything that an upgrade of a running cluster depends on. It only reads. */
import { restarts } from "../components/cluster/cost.ts";
import { exactVersion } from "../components/cluster/upgradePath.ts";
import { supportedVersions } from "../components/cluster/version.ts";
import { askBroker } from "../components/upgrade/askBroker.ts";
import { isPossible, reportLines } from "../components/upgrade/report.ts";
import { clusterVersion } from "./clusterVersion.ts";
import { CommandError, command, UsageError } from "./command.ts";
import { jsonOf, jsonOption } from "./json.ts";
import { brokerFrom, brokerOptions, brokerUsage } from "./liveBroker.ts";

export const upgrade = command({
  usage: `--to VERSION ${brokerUsage}`,
  options: {
    to: {
      type: "string",
      value: "VERSION",
      choices: supportedVersions,
      help: "The version to upgrade to, e.g. 4.3 (its newest release) or 4.3.6.",
    },
    json: jsonOption,
    ...brokerOptions,
  },
  examples: [
    {
      line: "warren upgrade --to 4.3 --cluster rabbitmq/warren",
      help: "Which steps there are, and who has to change something first.",
    },
  ],
  next: {
    0: "set the cluster's `version`, then `pulumi up`; docs/upgrading.md says what happens",
    1: "mend what is named, and ask again",
  },
  answers: { 0: "it can be done", 1: "something must be done first" },
  run: async ({ values }, { out }) => {
    const { to, json, ...named } = values;
    if (to === undefined) throw new UsageError("--to is missing: the version to upgrade to");
    const version = exactVersion(clusterVersion("--to", to));
    const broker = await brokerFrom(named);
    const found = await askBroker(broker.get, { version, enablesFlags: true });
    if (!/^\d+\.\d+/.test(found.from)) {
      throw new CommandError(
        `${broker.url} does not answer as a broker does; is this the address of the management API?`,
      );
    }
    const pods = named.cluster === undefined ? [] : await podsOf(named.cluster, named.context);
    const cost = found.path.kind === "same" ? undefined : restarts(found.nodes.length, pods);
    if (json) out(jsonOf<"upgrade">({ ...found, isPossible: isPossible(found), cost }));
    else for (const line of reportLines(found, cost)) out(line);
    return isPossible(found) ? 0 : 1;
  },
});

/** None where the API gives none: the report is good without. */
async function podsOf(cluster: string, context: string | undefined) {
  const { clusterPlace } = await import("./cluster.ts");
  const { readLiveSet } = await import("../components/connection/kubernetes/liveSet.ts");
  const target = clusterPlace(cluster, context);
  const live = await readLiveSet(target, target.service).catch(() => undefined);
  return live?.pods ?? [];
}
