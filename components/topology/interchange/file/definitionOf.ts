/**
 * Converts a plan to the form that people write: fields instead of arguments, bindings at their queues, no defaults.
 */
import type { TestDefinition, TopologyDefinition, UserDefinition } from "../../definition/topology.ts";
import { happeningsText } from "../../language/happenings.ts";
import { testRecord, topologyRecord } from "../../language/topology.ts";
import { durationOf } from "../../language/units.ts";
import { userRecord } from "../../language/users.ts";
import type { Plan, RoutingTest, User } from "../../model.ts";
import { byName, withoutDefaults } from "./fields.ts";
import { type PluginFields, pluginFields, sourceDefinition } from "./plugins.ts";
import { type Style, vhostDefinition } from "./vhost.ts";

interface InVhost {
  readonly vhost: string;
}

export interface Written {
  readonly definition: TopologyDefinition;
  /** Parameters of plugins that the language cannot write. */
  readonly leftOut: readonly (InVhost & PluginFields["leftOut"][number])[];
  /** Parameters of plugins with members under former names, which the file does not keep. */
  readonly renamed: readonly (InVhost & PluginFields["renamed"][number])[];
}

/** Takes the plan of a valid topology, or of a broker; `planOf` of the result gives the same plan again. */
export function definitionOf(plan: Plan, style: Style): Written {
  const vhosts = plan.vhosts.map((vhost) => ({ vhost, plugins: pluginFields(vhost.parameters) }));
  return {
    definition: withoutDefaults<TopologyDefinition>(topologyRecord, {
      users: byName(plan.users, userOf),
      vhosts: Object.fromEntries(
        vhosts.map(({ vhost, plugins }) => [vhost.name, vhostDefinition(vhost, plugins.fields, style)]),
      ),
      globalParameters: byName(plan.globalParameters, ({ value }) => value),
      tests: plan.tests.map(testOf),
    }),
    leftOut: vhosts.flatMap(({ vhost, plugins }) =>
      plugins.leftOut.map((parameter) => ({ ...parameter, vhost: vhost.name })),
    ),
    renamed: vhosts.flatMap(({ vhost, plugins }) =>
      plugins.renamed.map((parameter) => ({ ...parameter, vhost: vhost.name })),
    ),
  };
}

function userOf({ tags, password, limits }: User): UserDefinition {
  const source = () => {
    if (password.kind === "generate") {
      return password.rotation === undefined ? password.kind : { generate: password.rotation };
    }
    if (password.kind === "none") return password.kind;
    return password.kind === "hash" ? { hash: password.hash } : sourceDefinition(password);
  };
  return withoutDefaults<UserDefinition>(userRecord, { tags, password: source(), limits });
}

function testOf({ publish, reaches, afterReject, outcome }: RoutingTest): TestDefinition {
  const { vhost, exchange, key, headers } = publish;
  return withoutDefaults<TestDefinition>(testRecord, {
    publish: {
      vhost,
      ...(exchange === "" ? {} : { exchange }),
      ...(key === "" ? {} : { key }),
      ...(Object.keys(headers).length === 0 ? {} : { headers }),
    },
    reaches: reaches.length === 0 ? undefined : reaches,
    unroutable: reaches.length === 0 ? true : undefined,
    afterReject,
    // biome-ignore lint/suspicious/noThenProperty: text, which nothing can await
    then: outcome && happeningsText(outcome.happenings),
    endsIn: outcome?.endsIn,
    after: outcome?.after === undefined ? undefined : durationOf(outcome.after),
  });
}
