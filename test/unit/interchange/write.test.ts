import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compose } from "../../../components/topology/compose/compose.ts";
import { definitionOf } from "../../../components/topology/interchange/file/definitionOf.ts";
import { jsonFileOf } from "../../../components/topology/interchange/file/json.ts";
import { yamlOf } from "../../../components/topology/interchange/file/yaml.ts";
import { loadTopology } from "../../../components/topology/load.ts";
import { readJson } from "../../../components/topology/readJson.ts";
import { plainValue } from "../../../components/topology/source/value.ts";
import { withoutPositions } from "../topology/withoutPositions.ts";
import { anyPlan } from "./plans.ts";

const style = { patterns: true };

test("a file says the same as the definition, whatever the names look like", () => {
  fc.assert(
    fc.property(anyPlan, (plan) => {
      const { definition } = definitionOf(plan, style);
      const { root, problems } = compose("t.yaml", yamlOf(definition), {});
      expect(problems).toEqual([]);
      expect(root && plainValue(root)).toEqual(readJson(JSON.stringify(definition)));
    }),
    { numRuns: 200 },
  );
});

test.each([{ patterns: true }, { patterns: false }])(
  "a file written from a plan gives the same plan: an import changes nothing (%j)",
  (style) => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const { definition, leftOut } = definitionOf(plan, style);
        expect(leftOut).toEqual([]);
        const loaded = loadTopology("t.yaml", yamlOf(definition));
        expect(loaded.problems.filter(({ severity }) => severity !== "warning")).toEqual([]);
        expect(loaded.plan && withoutPositions(loaded.plan)).toEqual(plan);
      }),
      { numRuns: 200 },
    );
  },
);

test("a name that looks like a variable is a name, in YAML as in JSON: an import of it can be read", () => {
  const definition = {
    vhosts: { "${v}": { queues: { "a${b}$${c}": { type: "classic" as const } } } },
  };
  for (const text of [yamlOf(definition), jsonFileOf(definition)]) {
    const { root, problems } = compose("t.yaml", text, {});
    expect(problems).toEqual([]);
    expect(root && plainValue(root)).toEqual(definition);
  }
});
