/** Whether an argument or a policy holds is asked in three places: a user reads the same in all of them. */
import { expect, it } from "vitest";
import { queueDetails } from "../../../components/topology/diagram/details.ts";
import { findings } from "../../../components/topology/findings/findings.ts";
import { planOf, type TopologyDefinition } from "../../../components/topology/load.ts";
import { fateText } from "../../../components/topology/routing/explain.ts";
import { afterOverflow } from "../../../components/topology/routing/fate.ts";
import { letterOf } from "../../../components/topology/routing/message.ts";
import { merged } from "../../../components/topology/routing/precedence.ts";

type VhostDefinition = NonNullable<TopologyDefinition["vhosts"]>[string];
type Queue = NonNullable<VhostDefinition["queues"]>[string];
type Definition = NonNullable<VhostDefinition["policies"]>[string]["definition"];

function told(queue: Queue, definition: Definition) {
  const vhost: VhostDefinition = { queues: { q: queue }, policies: { p: { pattern: "^q$", definition } } };
  const { plan } = planOf({ vhosts: { v: vhost } });
  const [made] = plan?.vhosts ?? [];
  const [q] = made?.queues ?? [];
  if (plan === undefined || made === undefined || q === undefined) throw new Error("not a topology");
  const finding = findings(plan).find(({ code }) => code === "argument-overridden");
  return {
    diagram: queueDetails(made, q),
    full: fateText(afterOverflow(made, q, letterOf({ exchange: "", key: "q" }))),
    finding: finding?.message,
  };
}

it("a quorum queue overflows as its policy says", () => {
  const { diagram, full, finding } = told(
    { maxLength: 1, overflow: "reject-publish" },
    { overflow: "drop-head" },
  );
  expect(diagram).toContain("when full: drop-head");
  expect(full).toContain("dropped");
  expect(finding).toContain('the policy goes first, so that "drop-head" holds');
});

it("a quorum queue whose policy says what only classic queues know drops its oldest messages", () => {
  const { diagram, full, finding } = told(
    { maxLength: 1, overflow: "reject-publish" },
    { overflow: "reject-publish-dlx" },
  );
  expect(diagram).toContain("when full: drop-head");
  expect(full).toContain("dropped");
  expect(finding).toContain('a quorum queue knows no such value, so that "drop-head" holds');
});

it("a classic queue overflows as its own argument says", () => {
  const queue = { type: "classic", maxLength: 1, overflow: "reject-publish" } as const;
  const { diagram, full, finding } = told(queue, { overflow: "drop-head" });
  expect(diagram).toContain("when full: reject-publish");
  expect(full).toContain("the publisher gets a negative confirm");
  expect(finding).toContain('the argument goes first, so that "reject-publish" holds');
});

it("a stream keeps as much as its policy says, also where that is more", () => {
  const { diagram, finding } = told({ type: "stream", maxLengthBytes: "1GB" }, { "max-length-bytes": 5e9 });
  expect(diagram).toContain("at most 5 GB");
  expect(finding).toContain("the policy goes first, so that 5000000000 holds");
});

it("a delivery limit goes before none, and the smaller of two before the larger", () => {
  expect(told({ deliveryLimit: -1 }, { "delivery-limit": 5 }).diagram).toContain("5 deliveries");
  expect(told({ deliveryLimit: 3 }, { "delivery-limit": 5 }).diagram).toContain("3 deliveries");
});

it("the diagram leaves out what a queue does not do", () => {
  const { diagram } = told({ singleActiveConsumer: false, messageTtl: "1h" }, { "message-ttl": 1000 });
  expect(diagram).toEqual(["messages live 1 s"]);
});

it.each([
  ["message-ttl", 5, 3, 3],
  ["delivery-limit", -1, 3, 3],
  ["target-group-size", 3, 5, 5],
  ["delayed-retry-min", 10, 20, 20],
  ["delayed-retry-max", 10, 20, 10],
  ["queue-version", 1, 2, 2],
  ["overflow", "drop-head", "reject-publish", "reject-publish"],
])("an operator policy limits what a policy says of %s: %s and %s make %s", (key, policy, operator, both) => {
  expect(merged(key, policy, operator)).toBe(both);
});
