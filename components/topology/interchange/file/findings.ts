/** What files say in `findings`, in the form of one file. */
import type { TopologyDefinition } from "../../definition/topology.ts";
import type { Severities, SeverityByCode } from "../../report/severity.ts";

const fieldOf = (severities: SeverityByCode | undefined) =>
  severities === undefined || severities.size === 0 ? {} : { findings: Object.fromEntries(severities) };

/** Without what an included file says of its own objects: one file cannot say it. */
export function withFindings(
  definition: TopologyDefinition,
  { whole, ofVhosts }: Severities,
): TopologyDefinition {
  const { vhosts, ...rest } = definition;
  return {
    ...rest,
    ...(vhosts && {
      vhosts: Object.fromEntries(
        Object.entries(vhosts).map(([name, vhost]) => [name, { ...vhost, ...fieldOf(ofVhosts.get(name)) }]),
      ),
    }),
    ...fieldOf(whole),
  };
}
