/** The broker is the oracle: whatever `validate` passes, it takes, and holds as it was planned. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { managementOf } from "../../cli/management.ts";
import { difference } from "../../components/topology/compare/difference.ts";
import { asText } from "../../components/topology/compare/format.ts";
import { comparable, inScope } from "../../components/topology/compare/live.ts";
import { livePlan } from "../../components/topology/interchange/definitions/livePlan.ts";
import { formatProblem, loadTopology } from "../../components/topology/load.ts";
import type { Plan } from "../../components/topology/model.ts";
import { anyDefinition } from "../unit/topology/definitions.ts";
import { TestBroker } from "./broker.ts";
import { declare, fitFor, removeAll } from "./languageCase.ts";
import { versions } from "./versions.ts";

/** `WARREN_RUNS` asks for more cases. */
const runs = Number(process.env.WARREN_RUNS ?? 40);

/** What the broker holds of the plan's objects, beside what the plan says; empty where both are the same. */
async function differs(broker: TestBroker, plan: Plan): Promise<string> {
  const endpoint = `http://${broker.host}:15672`;
  const living = await livePlan(managementOf({ endpoint, ...broker.credentials() }));
  const { plan: before } = inScope(living.plan, plan);
  return asText(difference(comparable(before, plan), plan), new Map());
}

describe.each(versions)("broker %s", (version) => {
  const broker = TestBroker.of(version);
  const nothing = asText([], new Map());

  test("takes every random topology that validate passes, and holds just that", {
    timeout: 20_000 + runs * 5_000,
  }, async () => {
    const property = fc.asyncProperty(anyDefinition, async (random) => {
      const definition = fitFor(random, version);
      const { plan, problems } = loadTopology("random.yaml", stringify(definition), {
        brokerVersion: version,
      });
      expect(problems.map(formatProblem)).toEqual([]);
      if (plan === undefined) throw new Error("no plan and no problem");
      try {
        expect(await declare(broker, plan)).toEqual([]);
        expect(await differs(broker, plan)).toBe(nothing);
      } finally {
        await removeAll(broker, plan);
      }
    });
    // The first failing case is told as it is: each smaller one would cost as much as another run.
    await fc.assert(property, { numRuns: runs, endOnFailure: true });
  });
});
