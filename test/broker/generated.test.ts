/** Random topologies through the real engine: a second run changes nothing, and one edit is one change. */
import * as fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import type { TopologyDefinition } from "../../components/topology/definition/topology.ts";
import { formatProblem, loadTopology } from "../../components/topology/load.ts";
import { changesIn } from "../e2e/stack.ts";
import { engines } from "../faults/engines.ts";
import { isLong } from "../form.ts";
import { anyDefinition } from "../unit/topology/definitions.ts";
import { TestBroker } from "./broker.ts";
import { BrokerProject } from "./brokerProject.ts";
import { type Edit, editsOf } from "./generatedEdits.ts";
import { fitFor, removeAll } from "./languageCase.ts";
import { type BrokerVersion, versions } from "./versions.ts";

/** Always the same topologies, so that a change is judged by itself; `WARREN_SEED` and `WARREN_RUNS` ask for others and more. */
const seed = Number(process.env.WARREN_SEED ?? 523_706_910);
const runs = Number(process.env.WARREN_RUNS ?? 1);

/** Random topologies that are put together to one: few runs of the engine then see many fields. */
const together = 6;

/** Of each topology so many edits are tried, each of another field. */
const edited = 3;

/** With passwords and addresses that the program gives. */
function topologyOf(random: readonly TopologyDefinition[], version: BrokerVersion): TopologyDefinition {
  const fit = random.map((one) => fitFor(one, version));
  const users = Object.entries(
    Object.assign({}, ...fit.map((one) => one.users)) as TopologyDefinition["users"] & {},
  );
  return {
    users: Object.fromEntries(
      users.map(([name, user]) => [name, { ...user, password: { config: "known" } }]),
    ),
    vhosts: Object.assign({}, ...fit.map((one) => one.vhosts)),
    globalParameters: Object.assign({}, ...fit.map((one) => one.globalParameters)),
  };
}

/** Each version and each engine once, and in the long form each with each. */
const pairs = isLong
  ? versions.flatMap((version) => engines.map((engine) => ({ version, engine })))
  : ([
      { version: "4.0", engine: "bulk" },
      { version: "4.3", engine: "resources" },
    ] as const);

const cases = pairs.flatMap((pair) => Array.from({ length: runs }, (_, run) => ({ ...pair, run })));

describe("a random topology", () => {
  let remove: () => Promise<void> = async () => {};
  afterEach(() => remove());

  it.each(cases)(
    "engine $engine, broker $version, number $run: a second run changes nothing, an edit shows as itself",
    async ({ version, engine, run }) => {
      const broker = TestBroker.of(version);
      const random = fc.sample(anyDefinition, { seed: seed + run, numRuns: together });
      const definition = topologyOf(random, version);
      const { plan, problems } = loadTopology("t.yaml", stringify(definition), { brokerVersion: version });
      expect(problems.map(formatProblem)).toEqual([]);
      if (plan === undefined) throw new Error("no plan and no problem");
      const project = await BrokerProject.on(broker);
      remove = async () => {
        await removeAll(broker, plan);
        project.remove();
      };
      project.set({ engine });
      project.write("t.yaml", stringify(definition));
      await project.up();
      expect(changesIn(await project.up())).toEqual({ unchanged: expect.any(Number) });

      const edits = fc.sample(fc.shuffledSubarray([...editsOf(definition)]), { seed, numRuns: 1 })[0] ?? [];
      const chosen = edits.filter((one, index) => edits.findIndex(({ kind }) => kind === one.kind) === index);
      let current = definition;
      // What an edit left unsettled would show in the preview of the next one.
      for (const edit of chosen.slice(0, edited)) current = await shows(project, current, edit);
      expect(await project.steps()).toEqual([]);
    },
  );
});

/** @returns the topology as it stands afterwards */
async function shows(
  project: BrokerProject,
  current: TopologyDefinition,
  edit: Edit,
): Promise<TopologyDefinition> {
  const { kind, apply, field, isRefused } = edit;
  const next = apply(current);
  project.write("t.yaml", stringify(next));
  if (isRefused) {
    await expect(project.pulumi("preview"), kind).rejects.toThrow(field);
    return current;
  }
  expect(await project.changedFields(), kind).toEqual([expect.stringMatching(field)]);
  expect(changesIn(await project.up()), kind).toEqual({ updated: 1, unchanged: expect.any(Number) });
  return next;
}
