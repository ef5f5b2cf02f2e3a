import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  formatProblem,
  loadTopology,
  planOf,
  type TopologyDefinition,
} from "../../../components/topology/load.ts";
import { withoutPositions } from "./withoutPositions.ts";

const seedFile = "stacks/local.topology.yaml";

/** What a vhost is that says nothing of itself. */
const plainVhost = {
  tags: [],
  limits: {},
  tracing: false,
  protectedFromDeletion: false,
  policies: [],
  operatorPolicies: [],
  parameters: [],
};

describe("the plan", () => {
  it("of the seed's file is the topology that the seed sets up by hand, to the letter", () => {
    const source = readFileSync(new URL(`../../../${seedFile}`, import.meta.url));
    const { plan, problems } = loadTopology(seedFile, source);
    expect(problems).toEqual([]);
    const queue = {
      type: "classic",
      durable: true,
      autoDelete: false,
      arguments: {},
    };
    const binding = { source: "logs", destinationType: "queue", routingKey: "", arguments: {} };
    expect(withoutPositions(plan)).toEqual({
      users: [{ name: "guest", tags: ["management"], password: { kind: "generate" }, limits: {} }],
      vhosts: [
        {
          ...plainVhost,
          name: "myproject",
          permissions: [{ user: "guest", configure: ".*", write: ".*", read: ".*" }],
          topicPermissions: [],
          exchanges: [
            {
              name: "logs",
              type: "fanout",
              durable: true,
              autoDelete: false,
              internal: false,
              arguments: {},
            },
          ],
          queues: [
            { name: "testq1", ...queue },
            { name: "testq2", ...queue },
          ],
          bindings: [
            { ...binding, destination: "testq1" },
            { ...binding, destination: "testq2" },
          ],
        },
      ],
      globalParameters: [],
      tests: [],
    });
  });

  it("fills in the documented defaults, or two files that say the same would differ", () => {
    const definition: TopologyDefinition = {
      users: { a: {} },
      vhosts: {
        v: {
          permissions: { a: {} },
          topicPermissions: { a: { "amq.topic": {} } },
          exchanges: { e: {} },
          queues: { q: { bindings: [{ exchange: "e" }] } },
          bindings: [{ source: "e", destination: "q", routingKey: "k" }],
          policies: { p: { pattern: "^q", definition: { "max-length": 1 } } },
        },
      },
    };
    expect(planOf(definition).plan).toEqual({
      users: [{ name: "a", tags: [], password: { kind: "generate" }, limits: {} }],
      vhosts: [
        {
          ...plainVhost,
          name: "v",
          permissions: [{ user: "a", configure: "", write: "", read: "" }],
          topicPermissions: [{ user: "a", exchange: "amq.topic", write: "", read: "" }],
          exchanges: [
            { name: "e", type: "direct", durable: true, autoDelete: false, internal: false, arguments: {} },
          ],
          queues: [
            {
              name: "q",
              type: "quorum",
              durable: true,
              autoDelete: false,
              arguments: {},
            },
          ],
          bindings: [
            { source: "e", destination: "q", destinationType: "queue", routingKey: "", arguments: {} },
            { source: "e", destination: "q", destinationType: "queue", routingKey: "k", arguments: {} },
          ],
          policies: [
            { name: "p", pattern: "^q", applyTo: "all", priority: 0, definition: { "max-length": 1 } },
          ],
        },
      ],
      globalParameters: [],
      tests: [],
    });
  });

  it("takes each source of a password as it is meant", () => {
    const hash = Buffer.alloc(36, 7).toString("base64");
    const { plan } = planOf({
      users: {
        a: { password: "generate" },
        b: { password: { config: "key" } },
        c: { password: { secretRef: { name: "login", key: "password" } } },
        d: { password: { hash } },
        e: { password: { generate: 3 } },
      },
    });
    expect(plan?.users.map(({ password }) => password)).toEqual([
      { kind: "generate" },
      { kind: "config", key: "key" },
      { kind: "secretRef", name: "login", key: "password" },
      { kind: "hash", hash },
      { kind: "generate", rotation: 3 },
    ]);
  });

  it("holds a user's tags once each and in order, or the plugin would see a change in every run", () => {
    const { plan } = planOf({ users: { a: { tags: ["monitoring", "administrator", "monitoring"] } } });
    expect(plan?.users[0]?.tags).toEqual(["administrator", "monitoring"]);
  });

  it("says of each object where it stands, so that later refusals can point there", () => {
    const text = "vhosts:\n  v:\n    queues:\n      q: { bindings: [{ exchange: amq.direct }] }\n";
    const vhost = loadTopology("f", text).plan?.vhosts[0];
    expect(vhost?.at).toEqual({ file: "f", line: 2, column: 3 });
    expect(vhost?.queues[0]?.at).toEqual({ file: "f", line: 4, column: 7 });
    expect(vhost?.bindings[0]?.at).toEqual({ file: "f", line: 4, column: 23 });
  });

  it("lets several queues share their arguments through an alias", () => {
    const text =
      "vhosts: { v: { queues: { a: { arguments: &ttl { x-message-ttl: 5 } }, b: { arguments: *ttl } } } }";
    const queues = loadTopology("f", text).plan?.vhosts[0]?.queues;
    expect(queues?.map((queue) => queue.arguments["x-message-ttl"])).toEqual([5, 5]);
  });

  it("keeps numbers, booleans and text apart, as the broker does", () => {
    const text =
      'vhosts: { v: { exchanges: { 1.0: { arguments: { a: 1, b: "1", c: true, d: yes, e: 2026-01-01 } } } } }';
    const exchange = loadTopology("f", text).plan?.vhosts[0]?.exchanges[0];
    expect(exchange?.name).toBe("1.0");
    expect(exchange?.arguments).toEqual({ a: 1, b: "1", c: true, d: "yes", e: "2026-01-01" });
  });

  it("is refused in code with the path of every mistake", () => {
    const { plan, problems } = planOf({
      vhosts: {
        "my project": { queues: { q: { bindings: [{ exchange: "logs" }] } }, permissions: { a: {} } },
      },
    });
    expect(plan).toBeUndefined();
    expect(problems.map((problem) => formatProblem(problem).split(" error ")[0])).toEqual([
      'vhosts["my project"].permissions.a:',
      'vhosts["my project"].queues.q.bindings[0].exchange:',
    ]);
  });
});
