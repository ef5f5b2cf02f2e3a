import { describe, expect, it } from "vitest";
import { divide } from "../../../components/resources/division.ts";
import { binding, exchange, plan, queue, user, vhost } from "./plan.ts";

const policy = { name: "p", pattern: ".*", applyTo: "queues", priority: 0 } as const;

/** Names of what one of the two parts holds in its first vhost. */
function names(of: ReturnType<typeof divide>["official"]) {
  const [one] = of.vhosts;
  return {
    users: of.users.map(({ name }) => name),
    exchanges: one?.exchanges.map(({ name }) => name),
    queues: one?.queues.map(({ name }) => name),
    bindings: one?.bindings.map(({ source, destination }) => `${source} > ${destination}`),
    policies: one?.policies.map(({ name }) => name),
    permissions: one?.permissions.map((permission) => permission.user),
  };
}

describe("what goes to Warren's own provider", () => {
  it("is nothing of an ordinary topology", () => {
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
    expect(divide(ordinary, "resources").own).toEqual({
      users: [],
      vhosts: [],
      globalParameters: [],
      tests: [],
    });
  });

  it("is what the plugin would give another name, as it puts every text into normalization form C", () => {
    const [composed, decomposed] = ["caf\u00e9", "cafe\u0301"];
    const of = (name: string) => ({
      exchanges: [exchange(name), exchange(`${name} by argument`, "topic", { "alternate-exchange": name })],
      queues: [queue(name, "classic"), queue("q", "classic", { "x-dead-letter-exchange": name })],
      bindings: [binding("e", "queue", { routingKey: name })],
      permissions: [{ user: name, configure: "", write: "", read: "" }],
    });
    const part = (name: string) => divide(plan([], [vhost("v", of(name))]), "resources");
    expect(names(part(decomposed).official)).toMatchObject({
      exchanges: [],
      queues: [],
      bindings: [],
      permissions: [],
    });
    expect(part(composed).own.vhosts).toEqual([]);
    expect(divide(plan([], [vhost(decomposed, of("q"))]), "resources").official.vhosts).toEqual([]);
  });

  it("is each object that the plugin would orphan, change on the way, or cannot send", () => {
    const hashed = user("hash", { password: { kind: "hash", hash: "x" } });
    const { official, own } = divide(
      plan(
        [user("u"), user("u@x"), hashed],
        [
          vhost("v", {
            exchanges: [
              exchange("e"),
              exchange("e@x"),
              { ...exchange("internal"), internal: true },
              exchange("typed", "x-hash", { n: 5 }),
            ],
            queues: [queue("q", "classic"), queue("q@x", "classic")],
            bindings: [binding("e", "q"), binding("e", "q@x"), binding("internal", "q"), binding("a/b", "q")],
            policies: [
              { ...policy, definition: { a: 1, b: "c" } },
              { ...policy, name: "list", definition: { value: ["a"] } },
            ],
            permissions: [
              { user: "hash", configure: "", write: "", read: "" },
              { user: "u@x", configure: "", write: "", read: "" },
            ],
          }),
        ],
      ),
      "resources",
    );
    expect(names(official)).toEqual({
      users: ["u"],
      exchanges: ["e"],
      queues: ["q"],
      bindings: ["e > q"],
      policies: ["p", "list"],
      permissions: ["hash"],
    });
    expect(names(own)).toEqual({
      users: ["hash", "u@x"].sort().reverse(),
      exchanges: ["e@x", "internal", "typed"],
      queues: ["q@x"],
      bindings: ["e > q@x", "internal > q", "a/b > q"],
      policies: [],
      permissions: ["u@x"],
    });
  });

  it("is a vhost with an @ in its name with all it holds, and of another only its limits", () => {
    const { official, own } = divide(
      plan([], [vhost("v@x", { queues: [queue("q", "classic")] }), vhost("v", { limits: { maxQueues: 1 } })]),
      "resources",
    );
    expect(official.vhosts).toEqual([vhost("v")]);
    expect(own.vhosts.map(({ name }) => name)).toEqual(["v@x", "v"]);
  });
});
