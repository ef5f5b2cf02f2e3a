/** What may happen to the messages of a queue that goes or is made anew: `allowLoss` and `onReplace`. */
import { describe, expect, test } from "vitest";
import { difference } from "../../../components/topology/compare/difference.ts";
import type { VhostDefinition } from "../../../components/topology/definition/topology.ts";
import { toDefinitions } from "../../../components/topology/interchange/definitions/toDefinitions.ts";
import { definitionOf } from "../../../components/topology/interchange/file/definitionOf.ts";
import { planOf } from "../../../components/topology/load.ts";
import type { Plan, Queue } from "../../../components/topology/model.ts";

function planFor(vhost: VhostDefinition): Plan {
  const { plan, problems } = planOf({ vhosts: { v: vhost } });
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  return plan;
}

const queuesOf = (plan: Plan): readonly Queue[] => plan.vhosts.flatMap(({ queues }) => queues);

const care = { allowLoss: true, onReplace: "migrate" } as const;

describe("a queue", () => {
  test("says nothing where the file does not, or queues could go that nobody gave up", () => {
    const [queue] = queuesOf(planFor({ queues: { q: {}, r: { allowLoss: false, onReplace: "refuse" } } }));
    expect(queue).not.toHaveProperty("allowLoss");
    expect(queue).not.toHaveProperty("onReplace");
  });

  test("hands both on to all that its patterns make: one of those left behind would hold the change up", () => {
    const plan = planFor({
      queues: {
        lost: { ...care, retry: { attempts: 3 } },
        dead: { ...care, deadLetter: true },
        split: { ...care, shards: 2 },
        other: { retry: { attempts: 2 } },
      },
    });
    const marked = queuesOf(plan).filter(({ allowLoss, onReplace }) => allowLoss && onReplace === "migrate");
    const expected = [
      ...["dead", "dead.dead", "lost", "lost.dead", "lost.retry.1", "lost.retry.2"],
      ...["split.0", "split.1"],
    ];
    expect(marked.map(({ name }) => name)).toEqual(expected);
    const free = queuesOf(plan).filter(({ allowLoss, onReplace }) => !allowLoss && onReplace === undefined);
    expect(free.map(({ name }) => name)).toEqual(["other", "other.dead", "other.retry.1"]);
  });

  test("of a super stream can be given up, too: no consumer empties a stream", () => {
    const plan = planFor({ superStreams: { s: { partitions: 2, allowLoss: true } } });
    expect(queuesOf(plan).map(({ allowLoss }) => allowLoss)).toEqual([true, true]);
  });
});

describe("the broker", () => {
  const vhost = (fields: object): VhostDefinition => ({
    queues: { q: { ...fields, retry: { attempts: 2 }, maxLength: 5 } },
    superStreams: { s: { partitions: 1, ...(Object.hasOwn(fields, "allowLoss") && { allowLoss: true }) } },
  });
  const [plain, marked] = [planFor(vhost({})), planFor(vhost(care))];

  test("is told neither, or it would refuse the queue", () => {
    expect(toDefinitions(marked).definitions).toEqual(toDefinitions(plain).definitions);
  });

  test("holds the same with and without, so that adding one is no change", () => {
    expect(difference(plain, marked)).toEqual([]);
  });
});

test.each([true, false])("a file that is written back keeps them (patterns: %s)", (patterns) => {
  const plan = planFor({
    queues: { q: { ...care, retry: { attempts: 2 } }, p: { allowLoss: true } },
    superStreams: { s: { partitions: 2, allowLoss: true } },
  });
  const { definition } = definitionOf(plan, { patterns });
  expect(planOf(definition).plan).toEqual(plan);
  if (patterns) expect(definition.vhosts?.v?.queues?.q).toEqual({ ...care, retry: { attempts: 2 } });
});
