import { describe, expect, test } from "vitest";
import type {
  TopologyDefinition,
  VhostDefinition,
} from "../../../components/topology/definition/topology.ts";
import { definitionOf } from "../../../components/topology/interchange/file/definitionOf.ts";
import { yamlOf } from "../../../components/topology/interchange/file/yaml.ts";
import { loadTopology, planOf } from "../../../components/topology/load.ts";
import type { Plan } from "../../../components/topology/model.ts";
import { withoutPositions } from "../topology/withoutPositions.ts";

function planFor(definition: TopologyDefinition): Plan {
  const { plan, problems } = planOf(definition);
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  return plan;
}

const vhosts: readonly (readonly [string, VhostDefinition])[] = [
  ["dead letters", { queues: { orders: { deadLetter: true } } }],
  ["dead letters of a queue with a limit", { queues: { orders: { maxLength: 10, deadLetter: true } } }],
  ["dead letters of a classic queue", { queues: { orders: { type: "classic", deadLetter: true } } }],
  [
    "dead letters and an overflow of its own",
    { queues: { orders: { maxLength: 10, overflow: "drop-head", deadLetter: true } } },
  ],
  [
    "a retry with nothing but its number, and a binding",
    {
      exchanges: { in: { type: "topic" } },
      queues: { orders: { bindings: [{ exchange: "in", routingKey: "#" }], retry: { attempts: 3 } } },
    },
  ],
  [
    "a retry with all it can say",
    { queues: { o: { retry: { attempts: 5, delay: "1s", factor: 2, maxDelay: "5s" } } } },
  ],
  [
    "a retry that ends elsewhere",
    {
      exchanges: { end: { type: "fanout" } },
      queues: { o: { deadLetter: { exchange: "end" }, retry: { attempts: 2 } } },
    },
  ],
  [
    "a retry that ends under another key",
    {
      exchanges: { end: {} },
      queues: { o: { deadLetter: { exchange: "end", routingKey: "k" }, retry: { attempts: 2 } } },
    },
  ],
  ["unrouted", { exchanges: { orders: { type: "topic", unrouted: true } } }],
  ["delays", { exchanges: { orders: { type: "topic", delay: ["5s", "1h"] } } }],
  ["unrouted and delays", { exchanges: { orders: { delay: ["500ms"], unrouted: true } } }],
  [
    "shards, bound",
    {
      exchanges: { in: { type: "topic" } },
      queues: { orders: { bindings: [{ exchange: "in", routingKey: "a.*" }], shards: 3 } },
    },
  ],
  ["shards with dead letters", { queues: { orders: { deadLetter: true, shards: 2 } } }],
  ["a super stream in numbers", { superStreams: { events: { partitions: 12, maxAge: "7d" } } }],
  [
    "a super stream by keys",
    { superStreams: { events: { bindingKeys: ["eu", "us"], leaderLocator: "client-local" } } },
  ],
  [
    "a filter",
    {
      exchanges: { in: { type: "headers" } },
      queues: { q: { bindings: [{ exchange: "in", filter: { any: { a: 1, b: "2" } } }] } },
    },
  ],
];

describe.each(vhosts)("%s", (_, vhost) => {
  const definition: TopologyDefinition = { vhosts: { shop: vhost } };
  const plan = planFor(definition);

  test("is found again in its plain objects, so that an imported file says what was meant", () => {
    expect(definitionOf(plan, { patterns: true }).definition).toEqual(definition);
  });

  test("is plain objects in what `warren expand` prints, which make the same plan", () => {
    const expanded = yamlOf(definitionOf(plan, { patterns: false }).definition);
    expect(expanded).not.toMatch(
      /(^\s*|\{ )(deadLetter: true|(retry|unrouted|delay|shards|superStreams|filter):)/m,
    );
    expect(withoutPositions(loadTopology("e.yaml", expanded).plan)).toEqual(withoutPositions(plan));
  });
});

test.each(vhosts.slice(0, -1))(
  "%s: with one object changed it is no pattern, and nothing of it is lost",
  (_, vhost) => {
    const plan = planFor({ vhosts: { shop: vhost } });
    const [shop] = plan.vhosts;
    if (shop === undefined) throw new Error("a vhost was expected");
    const changed = shop.queues.map((queue) => ({
      ...queue,
      arguments: { ...queue.arguments, "own-mark": 1 },
    }));
    const other: Plan = { ...plan, vhosts: [{ ...shop, queues: changed }] };
    const { definition } = definitionOf(other, { patterns: true });
    expect(withoutPositions(loadTopology("t.yaml", yamlOf(definition)).plan)).toEqual(
      withoutPositions(other),
    );
  },
);
