import { describe, expect, it } from "vitest";
import { shop } from "./case.ts";
import { cases } from "./cases.ts";
import { checked } from "./checked.ts";

describe("without a warning a user", () => {
  it.each(cases)("$loses ($code)", ({ code, fires, silent }) => {
    expect(checked(fires).map((problem) => problem.code)).toContain(code);
    expect(checked(silent).map((problem) => problem.code)).not.toContain(code);
  });
});

describe("a warning", () => {
  it.each([
    ["classic", "{ max-length: 5 }", "{ maxLength: 9, type: classic }", "the smaller one, 5, holds"],
    ["quorum", "{ overflow: drop-head }", "{ overflow: reject-publish }", "the policy goes first"],
    [
      "classic",
      "{ overflow: drop-head }",
      "{ overflow: reject-publish, type: classic }",
      "the argument goes first",
    ],
    ["quorum", "{ target-group-size: 5 }", "{ targetGroupSize: 3 }", "the larger one, 5, holds"],
    ["quorum", "{ delivery-limit: 5 }", "{ deliveryLimit: -1 }", "a limit goes before none, so that 5 holds"],
  ])("says what holds in a %s queue with the policy %s: %s", (_type, definition, queue, says) => {
    const text = shop(
      `queues: { q: ${queue} }\npolicies: { p: { pattern: "^q$", applyTo: queues, definition: ${definition} } }\n`,
    );
    const found = checked(text).find(({ code }) => code === "argument-overridden");
    expect(found?.message).toContain(says);
  });

  it("of a limit compares the queue with its policy, and says what an operator policy makes of both", () => {
    const text = (own: number, policy: number) =>
      shop(
        `queues: { q: { maxLength: ${own} } }\npolicies: { p: { pattern: "^q$", definition: { max-length: ${policy} } } }\noperatorPolicies: { o: { pattern: "^q$", definition: { max-length: 800 } } }\n`,
      );
    const says = (own: number, policy: number) =>
      checked(text(own, policy)).find(({ code }) => code === "argument-overridden")?.message;
    expect(says(5000, 1000)).toContain(
      'policy "p" says max-length 1000: the smaller one, 1000, holds (within what operator policy "o" says: 800)',
    );
    expect(says(500, 1000)).toContain("the smaller one, 500, holds; say");
    expect(says(1000, 1000)).toBeUndefined();
  });

  it("tells an exchange that is its own alternate of no binding that it does not have", () => {
    const says = (text: string) =>
      checked(shop(text)).find(({ code }) => code === "exchange-cycle")?.message ?? "";
    const alternate = says("exchanges: { a: { alternateExchange: a } }\n");
    expect(alternate).toContain("is its own alternate exchange; what no binding takes is lost");
    expect(alternate).not.toContain("bound");
    const bound = says(
      "exchanges: { a: {} }\nbindings: [{ source: a, destination: a, destinationType: exchange }]\n",
    );
    expect(bound).toContain("is bound to itself");
    expect(bound).not.toContain("alternate");
  });

  it("stands at the object, so that an editor jumps there", () => {
    const [found] = checked(shop("queues:\n  q: { maxLength: 1, deliveryLimit: 1 }\n"));
    expect(found).toMatchObject({ code: "queue-without-source", at: { file: "f.yaml", line: 4, column: 7 } });
    expect(found?.path).toEqual(["vhosts", "shop", "queues", "q"]);
  });

  it("words what is deprecated for the broker's version", () => {
    const text = shop("queues: { q: { type: classic, durable: false } }\n");
    const says = (brokerVersion?: string) =>
      checked(text, brokerVersion === undefined ? {} : { brokerVersion }).find(
        ({ code }) => code === "deprecated-feature",
      )?.message;
    expect(says("4.0")).toContain("from 4.3 on RabbitMQ refuses it by default");
    expect(says("4.3")).toContain("RabbitMQ 4.3 refuses it by default");
    expect(says()).toContain("from 4.3 on");
  });

  it("names the version that will refuse a third #, and the one in which an empty key leaks", () => {
    const says = (code: string, key: string, brokerVersion?: string) =>
      checked(
        shop(
          `exchanges: { e: { type: topic } }\nqueues: { q: { bindings: [{ exchange: e, routingKey: "${key}" }] } }\n`,
        ),
        brokerVersion === undefined ? {} : { brokerVersion },
      ).find((problem) => problem.code === code)?.message;
    for (const version of [undefined, "4.2", "4.3"]) {
      expect(says("deprecated-feature", "#.a.#.b.#", version)).toContain("from 4.3.5 on RabbitMQ refuses it");
    }
    expect(says("deprecated-feature", "#.a.#.b#")).toBeUndefined();
    for (const version of [undefined, "4.3.0", "4.3"]) {
      expect(says("empty-binding-key", "", version)).toContain(
        "RabbitMQ 4.3.0 gives it those of every other topic exchange",
      );
    }
    for (const version of ["4.2", "4.3.1"]) {
      expect(says("empty-binding-key", "", version)).not.toContain("every other topic exchange");
    }
  });

  it("is not given where a pattern cannot be judged: nobody may be told something wrong", () => {
    const text = (pattern: string) =>
      shop(
        `queues: { q: {} }\npolicies: { p: { pattern: "${pattern}", applyTo: queues, definition: { max-length: 1 } } }\n`,
      );
    for (const pattern of ["(a+)+$", "(?<name>q)(?&name)?"]) {
      const codes = checked(text(pattern)).map(({ code }) => code);
      expect(codes).not.toContain("unbounded-queue");
      expect(codes).not.toContain("policy-without-match");
    }
  });

  it("keeps names as they are, however odd", () => {
    const name = 'a/b %@ "😀" __proto__';
    const [found] = checked(
      shop(`queues: { ${JSON.stringify(name)}: { maxLength: 1, deliveryLimit: 1 } }\n`),
    );
    expect(found?.path.at(-1)).toBe(name);
    expect(found?.message).toContain(JSON.stringify(name));
    expect(() => checked(shop("exchanges: { __proto__: {} }\nqueues: { __proto__: {} }\n"))).not.toThrow();
  });
});

describe("a large topology", () => {
  it("with 10,000 objects in a row is followed to its end, without a stack overflow", () => {
    const names = Array.from({ length: 5_000 }, (_, index) => `x${index}`);
    const exchanges = names.map((name) => `  ${name}: { type: fanout }\n`).join("");
    const bindings = names
      .map(
        (name, index) =>
          `  - { source: ${name}, destination: x${(index + 1) % 5_000}, destinationType: exchange }\n`,
      )
      .join("");
    const found = checked(shop(`exchanges:\n${exchanges}bindings:\n${bindings}`));
    expect(found.filter(({ code }) => code === "exchange-cycle")).toHaveLength(1);
    expect(found.filter(({ code }) => code === "exchange-without-queue")).toHaveLength(5_000);
  });
});
