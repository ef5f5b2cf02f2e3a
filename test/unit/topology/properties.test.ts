import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { formatProblem, loadTopology, planOf } from "../../../components/topology/load.ts";
import { anyDefinition, anyName } from "./definitions.ts";
import { withoutPositions } from "./withoutPositions.ts";

const timeout = 60_000;

/** The same value with every mapping written in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

describe("whatever the topology", () => {
  it("is the same from a file and from code", { timeout }, () => {
    fc.assert(
      fc.property(anyDefinition, (definition) => {
        const given = planOf(definition);
        expect(given.problems.map(formatProblem)).toEqual([]);
        const loaded = loadTopology("f.yaml", stringify(definition));
        expect(loaded.problems.map(formatProblem)).toEqual([]);
        expect(withoutPositions(loaded.plan)).toEqual(given.plan);
      }),
      { numRuns: 150 },
    );
  });

  it("means the same in another order, or reordering a file would touch the broker", { timeout }, () => {
    fc.assert(
      fc.property(anyDefinition, (definition) => {
        const other = reversed(definition) as typeof definition; // of the same shape
        expect(JSON.stringify(planOf(other).plan)).toBe(JSON.stringify(planOf(definition).plan));
      }),
      { numRuns: 150 },
    );
  });

  it("keeps every name to the byte, from slashes to emoji", { timeout }, () => {
    fc.assert(
      fc.property(anyName, anyName, anyName, (vhost, queue, user) => {
        const definition = {
          users: { [user]: {} },
          vhosts: {
            [vhost]: {
              permissions: { [user]: {} },
              queues: { [queue]: { bindings: [{ exchange: "amq.topic", routingKey: queue }] } },
            },
          },
        };
        for (const text of [stringify(definition), JSON.stringify(definition)]) {
          const { plan, problems } = loadTopology("f.yaml", Buffer.from(text));
          expect(problems.map(formatProblem)).toEqual([]);
          expect(plan?.users[0]?.name).toBe(user);
          expect(plan?.vhosts[0]?.name).toBe(vhost);
          expect(plan?.vhosts[0]?.permissions[0]?.user).toBe(user);
          expect(plan?.vhosts[0]?.queues[0]?.name).toBe(queue);
          expect(plan?.vhosts[0]?.bindings[0]).toMatchObject({ destination: queue, routingKey: queue });
        }
      }),
      { numRuns: 500 },
    );
  });

  it("never throws at any text, and says a line and a column of each problem", { timeout }, () => {
    const pieces = fc.constantFrom(
      "users",
      "vhosts",
      "v",
      ": ",
      ":\n",
      "\n",
      "  ",
      "- ",
      "[",
      "]",
      "{",
      "}",
      ",",
      '"',
      "'",
      "&a ",
      "*a",
      "!t ",
      "#",
      "|\n",
      "? ",
      "%",
      "---\n",
      "\t",
      "\0",
      "5",
      "null",
      "queues",
      "bindings",
      "exchange",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (words) => {
        const { plan, problems } = loadTopology("f", words.join(""));
        expect(plan === undefined).toBe(problems.length > 0);
        for (const problem of problems)
          expect(formatProblem(problem)).toMatch(/^f:[1-9]\d*:[1-9]\d*: error [a-z-]+: .+$/);
      }),
      { numRuns: 2_000 },
    );
  });
});
