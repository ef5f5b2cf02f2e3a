import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { VhostDefinition } from "../../../components/topology/definition/topology.ts";
import { definitionOf } from "../../../components/topology/interchange/file/definitionOf.ts";
import { planOf } from "../../../components/topology/load.ts";
import type { Vhost } from "../../../components/topology/model.ts";
import { matchesPattern } from "../../../components/topology/routing/patterns.ts";
import { anyName } from "../topology/names.ts";
import { only, planFor } from "./planFor.ts";

const definitions: readonly (readonly [string, VhostDefinition])[] = [
  ["a queue", { queues: { "a.b": { tunable: true, maxLength: 5, leaderLocator: "balanced" } } }],
  ["a stream", { queues: { s: { type: "stream", tunable: true, maxAge: "7d", filterSize: 32 } } }],
  [
    "a queue under a policy",
    {
      queues: { q: { tunable: true, maxLength: 5 }, r: { tunable: true, messageTtl: "1s" }, s: {} },
      policies: { all: { pattern: "", priority: 3, definition: { "max-length": 100 } } },
    },
  ],
  ["dead letters", { queues: { q: { tunable: true, deadLetter: true } } }],
  ["a retry", { queues: { q: { tunable: true, retry: { attempts: 3 }, maxLength: 5 } } }],
  ["shards", { queues: { q: { tunable: true, shards: 3, maxLength: 5 } } }],
  [
    "a queue whose name is that of another one's policy",
    { queues: { q: { tunable: true, maxLength: 5 }, "q.tunable": { tunable: true, maxLength: 6 } } },
  ],
];

describe.each(definitions)("%s", (_, vhost) => {
  const plan = planFor(vhost);

  test("is found again with its policy, so that an imported file stays tunable", () => {
    expect(definitionOf(plan, { patterns: true }).definition).toEqual({ vhosts: { v: vhost } });
  });

  test("is a queue and a policy in what `warren expand` prints, which make the same plan", () => {
    const { definition } = definitionOf(plan, { patterns: false });
    expect(JSON.stringify(definition)).not.toContain('"tunable"');
    expect(planOf(definition).plan).toEqual(plan);
  });

  test.each([
    ["priority", (one: Vhost["policies"][number]) => ({ ...one, priority: one.priority + 1 })],
    ["pattern", (one: Vhost["policies"][number]) => ({ ...one, pattern: `${one.pattern}|x` })],
    ["kind", (one: Vhost["policies"][number]) => ({ ...one, applyTo: "queues" as const })],
    [
      "key",
      (one: Vhost["policies"][number]) => ({
        ...one,
        definition: { ...one.definition, "queue-leader-locator": "balanced" },
      }),
    ],
  ])("with another %s in its policy is a queue and a policy, and nothing of them is lost", (_, change) => {
    const whole = only(plan);
    const policies = whole.policies.map((one) => (one.name.endsWith(".tunable") ? change(one) : one));
    const other = { ...plan, vhosts: [{ ...whole, policies }] };
    const { definition } = definitionOf(other, { patterns: true });
    expect(planOf(definition).plan).toEqual(other);
  });
});

test("whatever the names, a file with tunable queues comes back from its plain objects", () => {
  const settings = fc.record(
    {
      maxLength: fc.nat(9),
      messageTtl: fc.constantFrom("1s", "2s"),
      overflow: fc.constantFrom("drop-head", "reject-publish"),
    },
    { requiredKeys: ["maxLength"] },
  );
  const names = fc.uniqueArray(
    anyName.filter((name) => Buffer.byteLength(name) < 200),
    {
      minLength: 1,
      maxLength: 4,
    },
  );
  const policy = fc.record({ pattern: fc.constantFrom("", "^a", "é", "^.$"), ttl: fc.nat(9) });
  fc.assert(
    fc.property(names, fc.array(settings), fc.array(policy, { maxLength: 3 }), (queues, fields, policies) => {
      const plan = planFor({
        queues: Object.fromEntries(
          queues.map((name, index) => [name, { tunable: true, maxLength: 1, ...fields[index] }]),
        ),
        policies: Object.fromEntries(
          policies.map(({ pattern, ttl }, priority) => [
            `p${priority}`,
            { pattern, priority, definition: { "message-ttl": 1000 * ttl } },
          ]),
        ),
      });
      for (const patterns of [true, false]) {
        expect(planOf(definitionOf(plan, { patterns }).definition).plan).toEqual(plan);
      }
      const { queues: written = {} } = definitionOf(plan, { patterns: true }).definition.vhosts?.v ?? {};
      expect(Object.values(written).every(({ tunable }) => tunable)).toBe(true);
      for (const { name } of only(plan).queues) {
        const matching = only(plan).policies.filter((one) => one.name.endsWith(".tunable"));
        const of = matching.filter((one) => matchesPattern(one.pattern, name) !== false);
        expect(of.map((one) => one.name)).toEqual([`${name}.tunable`]);
      }
    }),
    { numRuns: 300 },
  );
});
