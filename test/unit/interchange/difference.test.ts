import { expect, test } from "vitest";
import { difference } from "../../../components/topology/compare/difference.ts";
import { asJson, asMarkdown, asText } from "../../../components/topology/compare/format.ts";
import { comparable, inScope } from "../../../components/topology/compare/live.ts";
import type { TopologyDefinition } from "../../../components/topology/definition/topology.ts";
import { depthKey } from "../../../components/topology/interchange/definitions/livePlan.ts";
import { planOf } from "../../../components/topology/load.ts";
import type { Plan } from "../../../components/topology/model.ts";

function planFor(definition: TopologyDefinition): Plan {
  const { plan, problems } = planOf(definition);
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  return plan;
}

const none = new Map<string, number>();

const before = planFor({
  users: { dora: { tags: ["monitoring"] }, gone: {} },
  vhosts: {
    shop: {
      description: "Shop",
      permissions: { dora: { read: ".*" } },
      exchanges: { in: { type: "topic" }, fan: { type: "fanout" } },
      queues: {
        "orders.new": {
          messageTtl: "30s",
          deadLetter: { exchange: "in" },
          bindings: [{ exchange: "in", routingKey: "a" }],
        },
        old: { type: "classic" },
      },
      policies: { limits: { pattern: "^a", definition: { "max-length": 5 } } },
    },
  },
});

const after = planFor({
  users: { dora: { tags: ["management"] } },
  vhosts: {
    shop: {
      permissions: { dora: { read: ".*", write: "^in$" } },
      exchanges: { in: { type: "topic" }, fan: { type: "direct" } },
      queues: {
        "orders.new": {
          messageTtl: "60s",
          deadLetter: { exchange: "fan" },
          bindings: [{ exchange: "in", routingKey: "b" }],
        },
        fresh: {},
      },
      policies: { limits: { pattern: "^a", definition: { "max-length": 6 } } },
    },
  },
});

test("every change is said in the language of the file, and what it does to the broker", () => {
  expect(
    asText(
      difference(before, after),
      new Map([
        [depthKey("shop", "orders.new"), 12],
        [depthKey("shop", "old"), 1],
      ]),
    ),
  ).toBe(
    `~   user users.dora
      tags: ["monitoring"] → ["management"]
-   user users.gone
~   vhost vhosts.shop
      description: Shop → (not set)
~   permissions vhosts.shop.permissions.dora
      write: "" → ^in$
-/+ exchange vhosts.shop.exchanges.fan
      type: fanout → direct
-   queue vhosts.shop.queues.old
      1 message in it would be lost
-/+ queue vhosts.shop.queues["orders.new"]
      messageTtl: 30s → 1m
      deadLetter.exchange: in → fan
      12 messages in it would be lost
-   binding vhosts.shop.bindings["in → queue orders.new by \\"a\\""]
~   policy vhosts.shop.policies.limits
      definition.max-length: 5 → 6
+   queue vhosts.shop.queues.fresh
+   binding vhosts.shop.bindings["in → queue orders.new by \\"b\\""]
2 created, 3 deleted, 4 changed in place, 2 recreated, 13 messages at risk`,
  );
});

test("two ways to write the same topology are no difference", () => {
  expect(difference(before, before)).toEqual([]);
  expect(asText([], none)).toBe("no difference");
  expect(asMarkdown([], none)).toBe("no difference");
  expect(JSON.parse(asJson([], none))).toEqual({ changes: [] });
});

test("a table for pull requests cannot be broken by a name", () => {
  const [row] = asMarkdown(difference(planFor({}), planFor({ vhosts: { "a|b<script>\n": {} } })), none)
    .split("\n")
    .slice(2);
  expect(row).toBe(
    "| created | vhost | <code>vhosts&#91;&#34;a&#124;b&#60;script&#62;&#92;n&#34;&#93;</code> |  |",
  );
});

test("no hash of a password and no login of an address is shown", () => {
  const hash = Buffer.alloc(36, 1).toString("base64");
  const withSecret = (text: string, uri: string): Plan => ({
    users: [{ name: "u", tags: [], limits: {}, password: { kind: "hash", hash: text } }],
    vhosts: planFor({ vhosts: { v: {} } }).vhosts.map((vhost) => ({
      ...vhost,
      parameters: [{ component: "shovel", name: "s", value: { "src-uri": uri }, secrets: {} }],
    })),
    globalParameters: [],
    tests: [],
  });
  const changes = difference(withSecret(hash, "amqp://a:one@h"), withSecret(`${hash}2`, "amqp://a:two@h"));
  expect(changes).toHaveLength(2);
  for (const text of [asText(changes, none), asJson(changes, none), asMarkdown(changes, none)]) {
    expect(text).not.toMatch(/one|two|AQEB/);
  }
});

test("a live broker's other vhosts and users are not the file's to delete, and its hashes are no difference", () => {
  const file = planFor({ users: { dora: { password: { config: "doraPassword" } } }, vhosts: { shop: {} } });
  const broker: Plan = {
    ...planFor({
      users: { admin: {} },
      vhosts: {
        shop: { defaultQueueType: "classic", permissions: { admin: {} } },
        other: { queues: { q: {} } },
      },
    }),
    users: ["admin", "dora"].map((name) => ({
      name,
      tags: [],
      limits: {},
      password: { kind: "hash", hash: "AAAA" },
    })),
  };
  const { plan, others } = inScope(broker, file);
  expect(others).toBe(2);
  expect(difference(comparable(plan, file), file)).toEqual([]);
});
