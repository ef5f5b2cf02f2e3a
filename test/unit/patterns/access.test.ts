import { describe, expect, it } from "vitest";
import { problemsOf, vhostOf } from "./vhost.ts";

const file = (access: string) => `
exchanges:
  orders: { unrouted: true }
  "a.b*": {}
queues:
  new: { bindings: [{ exchange: orders, routingKey: k }] }
  failing: { deadLetter: true }
  retried: { retry: { attempts: 2 } }
  many: { shards: 2, bindings: [{ exchange: orders }] }
superStreams: { log: { partitions: 2 } }
bindings: [{ source: orders, destination: "a.b*", destinationType: exchange }]
access: { u: ${access} }`;

const rightsOf = (access: string) => {
  const permission = vhostOf(file(access)).permissions[0];
  return [permission?.configure, permission?.write, permission?.read];
};

const nothing = "^$";

describe("access computes the narrowest permission:", () => {
  it.each([
    ["nothing for one who does nothing", "{}", [nothing, nothing, nothing]],
    ["write on an exchange to publish", "{ publish: [orders] }", [nothing, "^orders$", nothing]],
    ["the default exchange by the broker's name", '{ publish: [""] }', [nothing, "^amq\\.default$", nothing]],
    [
      "names as they are, not as expressions",
      '{ publish: ["a.b*"], consume: [new] }',
      [nothing, "^a\\.b\\*$", "^new$"],
    ],
    ["read on every shard", "{ consume: [many] }", [nothing, nothing, "^(many\\.0|many\\.1)$"]],
    ["read on every partition", "{ consume: [log] }", [nothing, nothing, "^(log-0|log-1)$"]],
    [
      "write on every partition, as stream clients publish",
      "{ publish: [log] }",
      [nothing, "^(log|log-0|log-1)$", nothing],
    ],
    [
      "to declare, bind and delete a queue: read on what it is bound to",
      "{ manage: [new] }",
      ["^new$", "^new$", "^orders$"],
    ],
    [
      "to declare a queue with a dead-letter exchange: read on the queue, write on the exchange",
      "{ manage: [failing] }",
      ["^failing$", "^(failing|failing\\.dead)$", "^failing$"],
    ],
    [
      "of a retry only what the declaration of the queue takes",
      "{ manage: [retried] }",
      ["^retried$", "^(retried|retried\\.retry)$", "^retried$"],
    ],
    [
      "to declare an exchange with an alternate one: write there, read here",
      "{ manage: [orders] }",
      ["^orders$", "^orders\\.unrouted$", "^orders$"],
    ],
    [
      "to bind an exchange to another one",
      '{ manage: ["a.b*"] }',
      ["^a\\.b\\*$", "^a\\.b\\*$", "^(a\\.b\\*|orders)$"],
    ],
  ])("%s", (_, access, rights) => {
    expect(rightsOf(access)).toEqual(rights);
  });

  it("refuses what the vhost does not have, or the grant would be of whatever comes by that name", () => {
    expect(problemsOf("access:\n  u:\n    publish: [nowhere]\n    consume: [nothing]")).toEqual([
      "3: undefined-exchange",
      "4: undefined-queue",
    ]);
  });

  it("writes common beginnings once where RabbitMQ 4.3 would not take the list, and still matches no other", () => {
    const names = Array.from({ length: 100 }, (_, n) => `orders.of.the.shop.${n}`);
    const queues = names.map((name) => `  ${name}: {}`).join("\n");
    const read = vhostOf(`queues:\n${queues}\naccess: { u: { consume: [${names.join(", ")}] } }`)
      .permissions[0]?.read;
    expect(read?.length).toBeLessThanOrEqual(1024);
    const pattern = new RegExp(read ?? "");
    expect(names.filter((name) => !pattern.test(name))).toEqual([]);
    for (const other of ["orders.of.the.shop.", "orders.of.the.shop.100", "orders_of.the.shop.1", ""]) {
      expect(pattern.test(other)).toBe(false);
    }
  });

  it("says when no expression is short enough, and does not leave it to the broker", () => {
    const names = Array.from({ length: 30 }, (_, n) => String.fromCodePoint(97 + n).repeat(50));
    const queues = names.map((name) => `  "${name}": {}`).join("\n");
    const list = names.map((name) => `"${name}"`).join(", ");
    expect(problemsOf(`access:\n  u: { consume: [${list}] }\nqueues:\n${queues}`)).toEqual([
      "2: access-too-wide",
    ]);
  });
});
