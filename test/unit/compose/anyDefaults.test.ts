/** `queueDefaults` of any kind, against queues that say everything themselves. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type {
  QueueDefinition,
  TopologyDefinition,
} from "../../../components/topology/definition/topology.ts";
import { planOf } from "../../../components/topology/load.ts";
import type { QueueType } from "../../../components/topology/model.ts";
import { fieldsOf } from "../topology/values.ts";

describe("whatever the defaults", () => {
  const types = ["classic", "quorum", "stream"] as const;
  const anyQueue = fc.constantFrom(...types).chain((type) =>
    fieldsOf(type).chain((fields) =>
      fc.record({ type: fc.constantFrom(type, undefined), fields: fc.subarray(Object.entries(fields)) }).map(
        ({ type: own, fields: some }): QueueDefinition =>
          ({ ...Object.fromEntries(some), ...(own && { type: own }) }) as QueueDefinition, // fields of it as they are
      ),
    ),
  );
  const anyDefaults = fc
    .tuple(
      ...types.map((type) => fieldsOf(type)),
      fc.record(
        {
          allowLoss: fc.boolean(),
          onReplace: fc.constantFrom("refuse", "migrate"),
          type: fc.constantFrom(...types),
        },
        { requiredKeys: [] },
      ),
    )
    .chain((parts) => fc.shuffledSubarray(Object.entries(Object.assign({}, ...parts) as object)))
    .map((entries) => Object.fromEntries(entries) as QueueDefinition); // fields of it as they are

  /** What the check of a queue says of the field, asked for this field alone. */
  const takes = (type: QueueType, field: string, value: unknown) =>
    planOf({ vhosts: { v: { queues: { q: { type, [field]: value } } } } } as TopologyDefinition).problems
      .length === 0;

  it("the plan is the same as if they stood on each queue", { timeout: 60_000 }, () => {
    const vhost = fc.record({
      queues: fc.array(anyQueue, { minLength: 1, maxLength: 4 }),
      defaults: anyDefaults,
      usual: fc.constantFrom(...types, undefined),
    });
    fc.assert(
      fc.property(anyDefaults, vhost, vhost, (ofFile, ...vhosts) => {
        const named = (queues: readonly QueueDefinition[]) =>
          Object.fromEntries(queues.map((queue, index) => [`q${index}`, queue]));
        const explicit = (queue: QueueDefinition, { defaults, usual }: (typeof vhosts)[number]) => {
          const type = queue.type ?? defaults.type ?? usual ?? ofFile.type ?? "quorum";
          const whole: Record<string, unknown> = { ...queue, type };
          for (const layer of [defaults, ofFile]) {
            for (const [field, value] of Object.entries(layer)) {
              if (field !== "type" && !Object.hasOwn(whole, field) && takes(type, field, value))
                whole[field] = value;
            }
          }
          return whole as QueueDefinition; // fields of it as they are
        };
        const write = (of: (queue: QueueDefinition, vhost: (typeof vhosts)[number]) => QueueDefinition) =>
          Object.fromEntries(
            vhosts.map((one, index) => [
              `v${index}`,
              {
                ...(one.usual && { defaultQueueType: one.usual }),
                queues: named(one.queues.map((queue) => of(queue, one))),
              },
            ]),
          );
        const short = write((queue) => queue);
        const withDefaults = planOf({
          queueDefaults: ofFile,
          vhosts: Object.fromEntries(
            Object.entries(short).map(([name, one], index) => [
              name,
              { ...one, queueDefaults: vhosts[index]?.defaults ?? {} },
            ]),
          ),
        });
        const inFull = planOf({ vhosts: write(explicit) });
        expect(withDefaults.problems.map(({ code }) => code)).toEqual(
          inFull.problems.map(({ code }) => code),
        );
        expect(withDefaults.plan).toEqual(inFull.plan);
      }),
      { numRuns: 300 },
    );
  });
});
