import { describe, expect, it } from "vitest";
import type { Vhost } from "../../../components/topology/model.ts";
import { explain, fateText } from "../../../components/topology/routing/explain.ts";
import {
  afterExpiry,
  afterOverflow,
  afterReject,
  type Fate,
} from "../../../components/topology/routing/fate.ts";
import { deadLetter, type Letter, letterOf } from "../../../components/topology/routing/message.ts";
import { route } from "../../../components/topology/routing/route.ts";
import { vhostOf } from "./vhost.ts";

type Ask = typeof afterReject;

function ask(
  what: Ask,
  vhost: Vhost,
  name = "q",
  letter: Letter = letterOf({ exchange: "", key: name }),
): Fate {
  const queue = vhost.queues.find((one) => one.name === name);
  if (queue === undefined) throw new Error(`no queue ${name}`);
  return what(vhost, queue, letter);
}

const textOf = (what: Ask, vhost: Vhost, name?: string) => fateText(ask(what, vhost, name));
const dead = { queues: { dead: {} } };
const toDead = { deadLetter: { exchange: "", routingKey: "dead" } };

describe("afterReject", () => {
  it("goes through the dead-letter exchange with the dead-letter routing key", () => {
    const vhost = vhostOf({ queues: { ...dead.queues, q: toDead } });
    expect(textOf(afterReject, vhost)).toBe('to the default exchange with routing key "dead" → "dead"');
  });

  it("keeps the message's own keys, CC and BCC with them, where the queue names no key", () => {
    const vhost = vhostOf({
      exchanges: { dlx: { type: "direct" } },
      queues: { q: { deadLetter: { exchange: "dlx" } }, cc: {}, bcc: {} },
      bindings: [
        { source: "dlx", destination: "cc", routingKey: "also" },
        { source: "dlx", destination: "bcc", routingKey: "secretly" },
      ],
    });
    const letter = letterOf({ exchange: "", key: "q", headers: { CC: ["also"], BCC: ["secretly"] } });
    const fate = ask(afterReject, vhost, "q", letter);
    expect(fate.kind === "dead-lettered" && fate.routing.queues).toEqual(["bcc", "cc"]);
  });

  it("lets the queue's argument win over a policy", () => {
    const vhost = vhostOf({
      queues: { ...dead.queues, q: toDead, other: {} },
      policies: { all: { pattern: ".*", definition: { "dead-letter-exchange": "none" } } },
    });
    expect(textOf(afterReject, vhost)).toContain('→ "dead"');
    expect(textOf(afterReject, vhost, "other")).toBe('dropped: vhost "shop" has no exchange "none"');
  });

  it("does not take a policy of which the queue's type does not know a key", () => {
    const vhost = vhostOf({
      queues: { ...dead.queues, q: { type: "quorum" }, c: { type: "classic" } },
      policies: {
        all: {
          pattern: "^[qc]$",
          definition: { "dead-letter-exchange": "", "dead-letter-routing-key": "dead", "max-age": "1D" },
        },
      },
    });
    expect(textOf(afterReject, vhost)).toBe('dropped: queue "q" has no dead-letter exchange');
  });

  it("may go round for ever where somebody rejects: the broker does not stop that", () => {
    const vhost = vhostOf({ queues: { q: { deadLetter: { exchange: "" } } } });
    expect(textOf(afterReject, vhost)).toBe('to the default exchange with routing key "q" → "q"');
  });

  it("leaves a stream as it is", () => {
    expect(textOf(afterReject, vhostOf({ queues: { q: { type: "stream" } } }))).toContain("nothing happens");
  });

  it("keeps the message that is to be dead-lettered at least once and finds no queue", () => {
    const deadLetter = { exchange: "amq.direct", strategy: "at-least-once" as const };
    const vhost = vhostOf({ queues: { q: { deadLetter, overflow: "reject-publish" } } });
    expect(textOf(afterReject, vhost)).toContain("no queue: it is kept until there is one");
  });

  it("shows a headers exchange where the message died", () => {
    const first = letterOf({ exchange: "orders", key: "k" });
    const once = deadLetter(first, { queue: "q", reason: "expired" }, { exchange: "x" });
    const twice = deadLetter(once, { queue: "r", reason: "rejected" }, { exchange: "y" });
    expect(twice.headers).toEqual({
      "x-first-death-reason": "expired",
      "x-first-death-queue": "q",
      "x-first-death-exchange": "orders",
      "x-last-death-reason": "rejected",
      "x-last-death-queue": "r",
      "x-last-death-exchange": "x",
    });
  });
});

describe("afterExpiry", () => {
  it("comes after the smaller of the argument and the operator policy", () => {
    const vhost = vhostOf({
      queues: { ...dead.queues, q: { ...toDead, messageTtl: "2m" } },
      operatorPolicies: { cap: { pattern: "^q$", definition: { "message-ttl": 90_000 } } },
    });
    expect(textOf(afterExpiry, vhost)).toBe(
      'after 90 s to the default exchange with routing key "dead" → "dead"',
    );
  });

  it("does not come without a time to live", () => {
    expect(textOf(afterExpiry, vhostOf({ queues: { q: toDead, dead: {} } }))).toContain("no time to live");
  });

  it("ends a circle that nobody's rejection opened", () => {
    const vhost = vhostOf({ queues: { q: { messageTtl: "1s", deadLetter: { exchange: "" } } } });
    expect(textOf(afterExpiry, vhost)).toContain(
      'no queue: it is lost; not to "q": it would go round for ever',
    );
  });
});

describe("afterOverflow", () => {
  const full = { ...toDead, maxLength: 1 };
  it.each([
    ["classic", "drop-head", '→ "dead"'],
    ["classic", "reject-publish", "negative confirm"],
    ["classic", "reject-publish-dlx", '→ "dead"'],
    ["quorum", "drop-head", '→ "dead"'],
    ["quorum", "reject-publish", "negative confirm"],
  ] as const)("of a %s queue with %s: %s", (type, overflow, says) => {
    expect(
      textOf(afterOverflow, vhostOf({ queues: { ...dead.queues, q: { ...full, type, overflow } } })),
    ).toContain(says);
  });

  it.each([
    ["classic", '→ "dead"'],
    ["quorum", "negative confirm"],
  ] as const)("a policy against the argument: %s queues see it their own way", (type, says) => {
    const vhost = vhostOf({
      queues: { ...dead.queues, q: { ...full, type, overflow: "drop-head" } },
      policies: { p: { pattern: "^q$", definition: { overflow: "reject-publish" } } },
    });
    expect(textOf(afterOverflow, vhost)).toContain(says);
  });

  it("does not come without a maximum", () => {
    expect(textOf(afterOverflow, vhostOf({ queues: { q: {} } }))).toContain("no maximum length");
  });
});

it("the explanation follows a retry round its waiting queue", () => {
  const vhost = vhostOf({
    exchanges: { orders: { type: "topic" } },
    queues: {
      q: {
        bindings: [{ exchange: "orders", routingKey: "order.*" }],
        deadLetter: { exchange: "", routingKey: "wait" },
      },
      wait: { messageTtl: "30s", deadLetter: { exchange: "", routingKey: "q" } },
    },
  });
  const message = { exchange: "orders", key: "order.new" };
  expect(explain(vhost, message, route(vhost, message))).toEqual([
    'exchange "orders" (topic) gets the message with routing key "order.new"',
    '  → queue "q": binding key "order.*"',
    'in queue "q" (quorum)',
    '  if rejected: to the default exchange with routing key "wait" → "wait"',
    '    from "wait" after 30 s to the default exchange with routing key "q" → "q"',
    '  if returned: it comes back at once; after 21 failed deliveries to the default exchange with routing key "wait" → "wait"',
    '    from "wait" after 30 s to the default exchange with routing key "q" → no queue: it is lost; not to "q": it would go round for ever',
    "  if returned with basic.nack: the same before RabbitMQ 4.3; from 4.3 on it comes back at once, any number of times",
    "  if it expires: nothing happens: the queue has no time to live; a message may bring its own",
    "  if the queue is full: nothing happens: the queue has no maximum length",
  ]);
});
