import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromDefinitions } from "../../../components/topology/interchange/definitions/fromDefinitions.ts";
import { toDefinitions } from "../../../components/topology/interchange/definitions/toDefinitions.ts";

const runs = 200;

describe("a plan and the broker's JSON", () => {
  test("whatever stands in the JSON, reading it does not throw", () => {
    const keys = [
      "users",
      "vhosts",
      "queues",
      "parameters",
      "policies",
      "bindings",
      "exchanges",
      "permissions",
    ];
    const entry = fc.dictionary(
      fc.constantFrom(
        "name",
        "vhost",
        "tags",
        "limits",
        "arguments",
        "value",
        "component",
        "metadata",
        "type",
      ),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.dictionary(
            fc.constantFrom(...keys),
            fc.oneof(fc.jsonValue(), fc.array(entry, { maxLength: 3 })),
          ),
        ),
        (json) => {
          fromDefinitions(json);
        },
      ),
      { numRuns: runs },
    );
  });

  test("a user without a known hash is written with an empty one, which lets nobody log in", () => {
    const { definitions, withoutPassword } = toDefinitions(
      {
        users: [
          { name: "known", tags: [], limits: {}, password: { kind: "config", key: "knownPassword" } },
          { name: "other", tags: [], limits: {}, password: { kind: "generate" } },
        ],
        vhosts: [],
        globalParameters: [],
        tests: [],
      },
      { passwordHashes: new Map([["known", "aGFzaA=="]]) },
    );
    expect(definitions.users.map((user) => user.password_hash)).toEqual(["aGFzaA==", ""]);
    expect(withoutPassword).toEqual(["other"]);
  });

  test("what a plan does not hold is named, and not lost in silence", () => {
    const { plan, problems } = fromDefinitions({
      rabbitmq_version: "4.2.0",
      future: [],
      vhosts: [
        {
          name: "v",
          metadata: { description: "", tags: [], default_queue_type: "undefined", new: 1 },
          color: "red",
        },
      ],
      queues: [
        { vhost: "v", name: "q", arguments: [], type: "quorum" },
        { vhost: "v", name: "m", type: "MQTT QoS 0" },
        { vhost: "v", name: "d", durable: "yes" },
        { vhost: "v", durable: true },
        7,
      ],
      users: [{ name: "u", tags: "administrator,monitoring", password_hash: "dG9vIHNob3J0" }],
    });
    expect(problems.map(({ path, code }) => `${path.join(".")}: ${code}`)).toEqual([
      "future: unknown-field",
      "users.0.password_hash: bad-hash",
      "queues.1.type: unknown-value",
      "queues.2.durable: wrong-type",
      "queues.3.name: missing-field",
      "queues.4: wrong-type",
      "vhosts.0.color: unknown-field",
      "vhosts.0.metadata.new: unknown-field",
    ]);
    expect(plan.vhosts[0]?.queues.map(({ name, type }) => [name, type])).toEqual([["q", "quorum"]]);
    // Only its password is left out: permissions would name a user that the file does not have.
    expect(plan.users.map(({ name, tags }) => [name, tags])).toEqual([
      ["u", ["administrator", "monitoring"]],
    ]);
  });

  test("an export of rabbitmqctl 4.0 is read in full, though it writes mappings as lists of pairs", () => {
    const json = {
      rabbitmq_version: "4.0.5",
      vhosts: [{ name: "v", default_queue_type: "classic", limits: [["max-queues", 9]] }],
      parameters: [
        {
          ...{ component: "operator_policy", name: "cap", vhost: "v" },
          value: { "apply-to": "queues", definition: [["max-length", 5]], pattern: ".*", priority: 1 },
        },
      ],
      global_parameters: [
        {
          name: "g",
          value: [
            ["a", 1],
            ["b", { c: [["x", "y"]] }],
          ],
        },
      ],
    };
    const { plan, problems } = fromDefinitions(json);
    expect(problems).toEqual([]);
    expect(plan.vhosts).toMatchObject([
      { limits: { maxQueues: 9 }, operatorPolicies: [{ name: "cap", definition: { "max-length": 5 } }] },
    ]);
    expect(plan.globalParameters).toMatchObject([{ value: { a: 1, b: { c: [["x", "y"]] } } }]);
    // The management plugin writes mappings as mappings: a list of pairs is a list there.
    const api = { ...json, product_name: "RabbitMQ", product_version: "4.0.5" };
    expect(fromDefinitions(api).plan.globalParameters).toMatchObject([
      {
        value: [
          ["a", 1],
          ["b", { c: [["x", "y"]] }],
        ],
      },
    ]);
  });

  test("objects that stand in the file twice are named, or one of them would be missed without a word", () => {
    const twice = <T extends object>(one: T, other: object = {}) => [one, { ...one, ...other }];
    const v = { vhost: "v" };
    const { plan, problems } = fromDefinitions({
      users: twice({ name: "u", password_hash: "", tags: [] }, { tags: ["monitoring"] }),
      vhosts: [{ name: "v" }],
      permissions: twice({ ...v, user: "u", configure: "", write: "", read: "" }, { read: ".*" }),
      queues: twice({ ...v, name: "q", type: "quorum" }, { type: "classic" }),
      exchanges: twice({ ...v, name: "x", type: "fanout" }, { type: "topic" }),
      bindings: twice({ ...v, source: "x", destination: "q", destination_type: "queue", routing_key: "" }),
      policies: twice({ ...v, name: "p", pattern: "a", definition: { "max-length": 1 } }, { pattern: "b" }),
      global_parameters: twice({ name: "g", value: 1 }, { value: 2 }),
    });
    expect(problems.map(({ code, severity, path }) => [code, severity, path.join(".")])).toEqual(
      [
        "users.1",
        "permissions.1",
        "exchanges.1",
        "queues.1",
        "bindings.1",
        "policies.1",
        "global_parameters.1",
      ].map((path) => ["duplicate-object", "warning", path]),
    );
    expect(plan.users[0]?.tags).toEqual(["monitoring"]);
    expect(plan.globalParameters[0]?.value).toBe(2);
    expect(plan.vhosts[0]).toMatchObject({
      permissions: [{ read: ".*" }],
      queues: [{ type: "quorum" }],
      exchanges: [{ type: "fanout" }],
      policies: [{ pattern: "b" }],
    });
  });

  test("the export of a single vhost belongs to the vhost that it names, or that one names", () => {
    const json = {
      rabbitmq_definition_format: "single_virtual_host",
      original_vhost_name: "shop",
      metadata: { description: "Shop", tags: ["a"], default_queue_type: "quorum" },
      limits: { "max-queues": 7 },
      queues: [{ name: "q", durable: true, auto_delete: false, arguments: {} }],
    };
    expect(fromDefinitions(json).plan.vhosts).toMatchObject([
      {
        name: "shop",
        description: "Shop",
        limits: { maxQueues: 7 },
        queues: [{ name: "q", type: "quorum" }],
      },
    ]);
    expect(fromDefinitions(json, { vhost: "other" }).plan.vhosts).toMatchObject([{ name: "other" }]);
    expect(fromDefinitions(json).problems).toEqual([]);
  });

  test("tags that a broker gives back as JSON's own words stay tags", () => {
    const { plan, problems } = fromDefinitions({ vhosts: [{ name: "v", tags: ["b", true, null] }] });
    expect(problems).toEqual([]);
    expect(plan.vhosts[0]?.tags).toEqual(["b", "null", "true"]);
  });
});
