import { expect, test } from "vitest";
import { type Drift, driftOf } from "../../../components/topology/compare/drift.ts";
import { driftFormats } from "../../../components/topology/compare/driftFormat.ts";
import {
  fromDefinitions,
  type Read,
} from "../../../components/topology/interchange/definitions/fromDefinitions.ts";
import { toDefinitions } from "../../../components/topology/interchange/definitions/toDefinitions.ts";
import { loadTopology } from "../../../components/topology/load.ts";
import type { Plan } from "../../../components/topology/model.ts";

const text = `vhosts:
  shop:
    exchanges:
      in: { type: topic }
    queues:
      orders: { messageTtl: 30s, bindings: [{ exchange: in, routingKey: new }] }
      gone: {}
    federationUpstreams:
      away: { uri: amqp://h, reconnectDelay: 5s }
  lost:
    queues: { a: {}, b: {} }
users:
  dora: { tags: [monitoring] }
`;

function planOf(source: string): Plan {
  const { plan, problems } = loadTopology("shop.yaml", source);
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  return plan;
}

/** What a broker says that holds the plan, every user with a password. @param edit of its JSON */
function brokerWith(plan: Plan, edit = (json: string) => json): Read {
  const hash = Buffer.alloc(36, 1).toString("base64");
  const passwordHashes = new Map(plan.users.map(({ name }) => [name, hash]));
  const { definitions } = toDefinitions(plan, { passwordHashes });
  return fromDefinitions(JSON.parse(edit(JSON.stringify(definitions))));
}

const file = planOf(text);
const changed = planOf(
  text
    .replace("messageTtl: 30s", "messageTtl: 1m")
    .replace("      gone: {}\n", "      other: {}\n")
    .replace("reconnectDelay: 5s", "ackMode: on-publish")
    .replace("amqp://h", "amqp://other")
    .replace("  lost:", "  foreign:")
    .replace("tags: [monitoring]", "tags: []"),
);
const drift = driftOf(
  brokerWith(changed, (json) => json.replace("amqp://other", "amqp://me:secret/one@other")),
  file,
);
const printed = (format: string, of: Drift, withOthers = false) =>
  driftFormats[format]?.(of, withOthers) ?? "";

test("a broker that holds what the file says has not drifted, in every format", () => {
  const none = driftOf(brokerWith(file), file);
  expect(none).toEqual({ objects: 10, drifted: [], others: [] });
  const says = "no drift: the broker has what the file says, 10 objects";
  expect(printed("text", none)).toBe(says);
  expect(printed("markdown", none)).toBe(says);
  expect(JSON.parse(printed("json", none))).toEqual({ objects: 10, drifted: [] });
});

test("each difference is said with its line, in the language of the file, and in the order of the file", () => {
  expect(printed("text", drift, true)).toBe(
    `shop.yaml:6:7: queue vhosts.shop.queues.orders
    messageTtl: the file says 30s, the broker has 1m
shop.yaml:7:7: queue vhosts.shop.queues.gone
    the file has it, the broker does not
shop.yaml:9:7: parameter vhosts.shop.federationUpstreams.away
    ackMode: the file says (not set), the broker has on-publish
    uri: the file says amqp://h, the broker has amqp://(not shown)@other
    reconnectDelay: the file says 5s, the broker has (not set)
shop.yaml:10:3: vhost vhosts.lost
    the file has it and 2 objects in it, the broker does not
shop.yaml:13:3: user users.dora
    tags: the file says ["monitoring"], the broker has []
not in the file: vhost vhosts.foreign
not in the file: queue vhosts.shop.queues.other
7 of the file's 10 objects drifted: 4 missing, 3 different; 2 not in the file`,
  );
});

test("scripts get the same as JSON", () => {
  const { objects, drifted, others } = JSON.parse(printed("json", drift, true));
  expect({ objects, others }).toEqual({
    objects: 10,
    others: [
      { kind: "vhost", path: ["vhosts", "foreign"] },
      { kind: "queue", path: ["vhosts", "shop", "queues", "other"] },
    ],
  });
  expect(drifted[0]).toEqual({
    kind: "queue",
    path: ["vhosts", "shop", "queues", "orders"],
    at: { file: "shop.yaml", line: 6, column: 7 },
    missing: false,
    fields: [{ field: "messageTtl", file: "30s", broker: "1m" }],
  });
  expect(drifted[3]).toMatchObject({ path: ["vhosts", "lost"], missing: true, inside: 2 });
  expect(JSON.parse(printed("json", drift))).not.toHaveProperty("others");
});

test("a table for a pipeline's summary cannot be broken by a name", () => {
  const odd = planOf('vhosts:\n  "a|b<script>\\u202e": { description: "x|y" }\n');
  const [head, , row] = printed("markdown", driftOf(brokerWith(planOf("{}")), odd)).split("\n");
  expect(head).toBe("| line | kind | object | drift |");
  expect(row).toBe(
    "| `shop.yaml:2:3` | vhost | <code>vhosts&#91;&#34;a&#124;b&#60;script&#62;&#92;u202e&#34;&#93;</code> | the file has it, the broker does not |",
  );
  const other = printed("markdown", driftOf(brokerWith(odd), planOf("{}")), true);
  expect(other).toContain("- not in the file: vhost <code>vhosts&#91;&#34;a&#124;b&#60;script&#62;");
});

test("no secret is shown, of neither side", () => {
  for (const format of Object.keys(driftFormats)) expect(printed(format, drift)).not.toContain("secret");
});

test("a user whose password was taken away is found, one with another password cannot be", () => {
  const { definitions } = toDefinitions(file);
  const { drifted } = driftOf(fromDefinitions(definitions), file);
  expect(drifted).toMatchObject([
    { path: ["users", "dora"], fields: [{ field: "password", file: "generate", broker: "none" }] },
  ]);
});

test("what the broker has in a form that no file can ask for is there, and not as the file says", () => {
  const queue = brokerWith(file, (json) => json.replace(/("name":"gone","type":)"quorum"/, '$1"x-odd"'));
  expect(printed("text", driftOf(queue, file))).toBe(
    `shop.yaml:7:7: queue vhosts.shop.queues.gone
    the broker has it as no file can say: type: the queue "gone" is of type "x-odd", which only its plugin makes
1 of the file's 10 objects drifted: 1 different`,
  );
  const limited = planOf(
    'vhosts:\n  v:\n    operatorPolicies: { cap: { pattern: "", applyTo: queues, definition: { max-length: 1 } } }\n',
  );
  const policy = brokerWith(limited, (json) => json.replace('"apply-to":"queues"', '"apply-to":"exchanges"'));
  expect(driftOf(policy, limited).drifted).toMatchObject([
    {
      kind: "operator policy",
      missing: false,
      unlike: expect.stringContaining('apply-to: "exchanges" is none of'),
    },
  ]);
});
