import { describe, expect, it } from "vitest";
import { configKeysOf, refusals } from "../../../components/resources/refusals.ts";
import type { Plan } from "../../../components/topology/model.ts";
import { plan, user, vhost } from "./plan.ts";

const at = { file: "t.yaml", line: 3, column: 5 };

function codes(of: Plan, sources: Parameters<typeof refusals>[1]): readonly string[] {
  return refusals(of, sources).map(({ code }) => code);
}

const shovel = {
  component: "shovel",
  name: "s",
  value: { "src-uri": "amqp://" },
  secrets: { "dest-uri": { kind: "config", key: "uri" } },
} as const;

describe("a topology's secrets", () => {
  it("names everything whose secret has no source, in one go and before anything is sent", () => {
    const of = plan(
      [
        user("a", { password: { kind: "config", key: "missing" }, at }),
        user("b", { password: { kind: "secretRef", name: "s", key: "k" } }),
      ],
      [vhost("v", { parameters: [shovel] })],
    );
    const found = refusals(of, { configKeys: ["known"], hasCluster: false });
    expect(found.map(({ message }) => message.split(" comes from")[0])).toEqual([
      'the password of user "a"',
      'the password of user "b"',
      '"dest-uri" of shovel "s"',
    ]);
    expect(found[0]?.at).toEqual(at);
    expect(codes(of, { configKeys: ["missing", "uri"], hasCluster: true })).toEqual([]);
  });

  it("are looked for under every key that the topology names, or a secret would be called unknown", () => {
    const of = plan(
      [user("a", { password: { kind: "config", key: "one" } }), user("b")],
      [vhost("v", { parameters: [shovel] })],
    );
    expect(configKeysOf(of)).toEqual(["one", "uri"]);
  });
});
