import { describe, expect, it } from "vitest";
import type { Plan } from "../../../components/topology/model.ts";
import { refusals } from "../../../components/topology/resources/refusals.ts";
import { binding, exchange, plan, queue, user, vhost } from "./plan.ts";

const at = { file: "t.yaml", line: 3, column: 5 };
const policy = {
  name: "p",
  pattern: ".*",
  applyTo: "queues",
  priority: 0,
} as const;

function codes(of: Plan, sources = { configKeys: ["known"], hasCluster: true }): readonly string[] {
  return refusals(of, sources).map(({ code }) => code);
}

describe("what the plugin cannot do safely", () => {
  it("refuses nothing that works, so that nobody is kept from an ordinary topology", () => {
    const ordinary = plan(
      [user("app", { password: { kind: "config", key: "known" } })],
      [
        vhost("a/b c", {
          exchanges: [exchange("logs", "topic", { "alternate-exchange": "x" })],
          queues: [queue("a/b", "quorum", { "x-delivery-limit": 5 })],
          bindings: [binding("logs", "q", { routingKey: "a/b@c", arguments: { n: 1 } })],
          policies: [{ ...policy, definition: { "max-length": 5, overflow: "reject-publish" } }],
        }),
      ],
    );
    expect(refusals(ordinary, { configKeys: ["known"], hasCluster: true })).toEqual([]);
  });

  it('refuses an "@" in every name the plugin would split, before the object is orphaned', () => {
    const of = plan(
      [user("u@x", { at })],
      [
        vhost("v@x", {
          exchanges: [exchange("e@x")],
          queues: [queue("q@x", "classic")],
          policies: [{ ...policy, name: "p@x", definition: {} }],
        }),
      ],
    );
    const found = refusals(of, { configKeys: [], hasCluster: true });
    expect(found.map(({ code }) => code)).toEqual(Array(5).fill("unsupported-at-sign"));
    expect(found[0]?.at).toEqual(at);
    expect(found.map(({ path }) => path.at(-1))).toEqual(["u@x", "v@x", "e@x", "q@x", "p@x"]);
  });

  it("refuses a binding whose id could not be taken apart again", () => {
    const of = plan([], [vhost("v", { bindings: [binding("a/b", "c/d"), binding("a", "b")] })]);
    expect(codes(of)).toEqual(["unsupported-slash", "unsupported-slash"]);
  });

  it("refuses a password hash rather than setting the hash as the password", () => {
    expect(codes(plan([user("u", { password: { kind: "hash", hash: "x" } })], []))).toEqual([
      "unsupported-password-hash",
    ]);
  });

  it("names every user whose password has no source, in one go", () => {
    const of = plan(
      [
        user("a", { password: { kind: "config", key: "missing" } }),
        user("b", { password: { kind: "secretRef", name: "s", key: "k" } }),
      ],
      [],
    );
    expect(codes(of, { configKeys: ["known"], hasCluster: false })).toEqual([
      "missing-password",
      "missing-password",
    ]);
    expect(codes(of, { configKeys: ["missing"], hasCluster: true })).toEqual([]);
  });

  it("refuses exchange arguments that would silently arrive as strings", () => {
    const of = plan(
      [],
      [vhost("v", { exchanges: [exchange("e", "x-hash", { n: 5, list: ["a"], s: "ok" })] })],
    );
    expect(refusals(of, { configKeys: [], hasCluster: true }).map(({ path }) => path.at(-1))).toEqual([
      "n",
      "list",
    ]);
  });

  it.each([true, null, 1.5, "42", "+7", "-1", ["a"], { a: 1 }])(
    "refuses the policy value %j, which would change its type on the way",
    (value) => {
      expect(codes(plan([], [vhost("v", { policies: [{ ...policy, definition: { value } }] })]))).toEqual([
        "unsupported-policy-value",
      ]);
    },
  );
});
