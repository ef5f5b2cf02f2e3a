import { describe, expect, it } from "vitest";
import { limits, objectsInDefinitions, settings } from "../../../components/broker/fromBroker.ts";
import { isHashOf } from "../../../components/broker/password.ts";
import { objectsIn, treeOf } from "../../../components/provider/state/tree.ts";
import { bindingKey, escaped, unescaped } from "../../../components/topology/interchange/codec/objects.ts";
import { hashed } from "../../../components/topology/interchange/codec/user.ts";
import type { Json } from "../../../components/topology/model.ts";
import { owned, queue } from "./owned.ts";

const binding = {
  source: "e",
  destination: "q",
  destinationType: "queue" as const,
  routingKey: "k",
  arguments: {},
};

describe("objects in a resource's inputs", () => {
  it("come back as they went in, whatever their names, or an object would be lost on the way", () => {
    const names = [
      "plain",
      "__proto__",
      "constructor",
      "\\__x",
      "a/b@c %",
      "",
      "4dabf18193072939515e22adb298388d",
    ];
    const objects = [
      ...names.map((name) => queue(name)),
      ...names.map((name) => ({ kind: "parameters" as const, keys: [name, name], value: [name] })),
      { kind: "vhost" as const, keys: [], value: true },
    ];
    const tree = treeOf<Json>(objects);
    // As Pulumi's SDK copies maps: by assignment.
    const copy = (value: unknown): unknown => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
      const result: Record<string, unknown> = {};
      for (const [key, item] of Object.entries(value)) result[key] = copy(item);
      return result;
    };
    const back = objectsIn(copy(tree) as Record<string, Json>);
    expect(new Set(back)).toEqual(new Set(objects));
    expect(back).toHaveLength(objects.length);
  });

  it("keep a value's own keys, __proto__ too", () => {
    const value = JSON.parse('{"__proto__": {"a": [{"\\\\x": 1}]}}') as Json;
    expect(unescaped(escaped(value))).toEqual(value);
    expect(Object.keys(escaped(value) as object)).toEqual(["\\__proto__"]);
  });

  it("give two bindings one key only if they are the same binding", () => {
    const keys = [
      binding,
      { ...binding, source: "e/queue", destination: "" },
      { ...binding, destinationType: "exchange" as const },
      { ...binding, arguments: { n: 1 } },
      { ...binding, arguments: { n: "1" } },
    ].map(bindingKey);
    expect(new Set(keys).size).toBe(keys.length);
    expect(bindingKey({ ...binding, arguments: { a: 1, b: 2 } })).toBe(
      bindingKey({ ...binding, arguments: { b: 2, a: 1 } }),
    );
  });
});

describe("what the broker says", () => {
  it("is read alike from every version, so that an upgrade of the broker is no change", () => {
    const args = { "x-queue-type": "quorum", "x-max-length": 5 };
    const old = { queues: [{ name: "q", durable: true, auto_delete: false, arguments: args }] };
    const newer = { queues: [{ ...old.queues[0], type: "quorum" }] };
    const expected = [queue("q", { "x-max-length": 5 })];
    expect([objectsInDefinitions(old), objectsInDefinitions(newer)]).toEqual([expected, expected]);
  });

  it("has limits and operator policies among its parameters, each of which is an object of its own", () => {
    const parameters = [
      { component: "vhost-limits", name: "limits", value: { "max-queues": 5, "max-connections": -1 } },
      {
        component: "operator_policy",
        name: "op",
        value: { pattern: "x", definition: { a: 1 }, priority: 2, "apply-to": "queues" },
      },
      { component: "shovel", name: "s", value: { "src-uri": "amqp://" } },
    ];
    expect(objectsInDefinitions({ parameters })).toEqual([
      owned("limits", "maxQueues", 5),
      owned("limits", "maxConnections", -1),
      owned("operatorPolicies", "op", { pattern: "x", applyTo: "queues", priority: 2, definition: { a: 1 } }),
      { kind: "parameters", keys: ["shovel", "s"], value: { "src-uri": "amqp://" } },
    ]);
    expect(limits("userLimits", ["u"], undefined)).toEqual([]);
  });

  it("has a default queue type of its own choice, which is no drift of a file that chose none", () => {
    const vhost = {
      name: "v",
      metadata: { tags: ["b", "a"], description: "d", default_queue_type: "classic" },
    };
    const value = { description: "d", tags: ["a", "b"], tracing: false, protectedFromDeletion: false };
    expect(settings(vhost, false).value).toEqual(value);
    expect(settings(vhost, true).value).toEqual({ ...value, defaultQueueType: "classic" });
  });
});

describe("a password hash", () => {
  // The example of rabbitmq.com, "Passwords": test12 with the salt 908DC60A.
  const hash = "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR";

  it("tells the password it was made of from any other, so that a changed one is noticed", () => {
    expect(isHashOf("test12", hash, "rabbit_password_hashing_sha256")).toBe(true);
    expect(isHashOf("test13", hash, "rabbit_password_hashing_sha256")).toBe(false);
    expect(isHashOf("test12", hash, "of another plugin")).toBe(false);
    expect(isHashOf("", "", "rabbit_password_hashing_sha256")).toBe(false);
  });

  it("is announced to the broker with the algorithm that its length tells", () => {
    const algorithm = (passwordHash: string) => hashed({ tags: [], passwordHash }).hashing_algorithm;
    expect(algorithm(hash)).toBe("rabbit_password_hashing_sha256");
    expect(algorithm(Buffer.alloc(68).toString("base64"))).toBe("rabbit_password_hashing_sha512");
  });
});
