import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { disruptionBudget } from "../../../components/cluster/statefulSet.ts";
import { checkout } from "../../../local/paths.ts";
import { resolved } from "../cluster/resolved.ts";
import { cases, clusterOf, others } from "./cases.ts";
import { ServedPack } from "./servedPack.ts";

let pack: ServedPack;
beforeAll(async () => {
  pack = await ServedPack.start();
});
afterAll(() => pack.stop());

describe("the policy pack, served as Pulumi starts it", () => {
  it.each(cases)("$policy stops $what, names it and says what to do", async ({ policy, wrong, says }) => {
    const found = await pack.analyze(wrong);
    const message = found.find(([name]) => name === policy)?.[1] ?? JSON.stringify(found);
    for (const pattern of says) expect(message).toMatch(pattern);
  });

  it.each(cases)("$policy lets $what pass once it is mended, whatever is unknown", async ({ right }) => {
    expect(await pack.analyze(right)).toEqual([]);
  });

  it.each(others)(
    "says nothing of $type $name, which is not a broker's or not in production",
    async (given) => {
      expect(await pack.analyze(given)).toEqual([]);
    },
  );

  it("never repeats a password", async () => {
    const [wrong] = cases.filter(({ what }) => what === "guest with the usual password");
    const text = JSON.stringify(await pack.analyze(wrong?.wrong ?? expect.fail()));
    expect(text.replaceAll('user \\"guest\\"', "")).not.toContain("guest\\");
  });
});

describe("rabbitmq-production-disruption-budget", () => {
  const policy = "rabbitmq-production-disruption-budget";
  const budget = {
    ...{ type: "kubernetes:policy/v1:PodDisruptionBudget", name: "budget", stack: "prod" },
    props: disruptionBudget(resolved()) ?? {},
  };

  it("stops nodes whom a drain could stop all at once", async () => {
    const message = expect.stringMatching(/StatefulSet "rabbitmq" .* has no PodDisruptionBudget: .* Add one/);
    expect(await pack.analyzeStack([clusterOf({})])).toEqual([[policy, message]]);
    const elsewhere = {
      ...budget,
      props: { ...budget.props, spec: { selector: { matchLabels: { app: "x" } } } },
    };
    expect(await pack.analyzeStack([clusterOf({}), elsewhere])).toEqual([[policy, message]]);
  });

  it("stops a cluster whose queues do not survive the loss of a node", async () => {
    const message = expect.stringMatching(/StatefulSet "rabbitmq" .* has 2 of at least 3 nodes/);
    expect(await pack.analyzeStack([clusterOf({ replicas: 2 }), budget])).toEqual([[policy, message]]);
  });

  it("lets three nodes with their budget pass, and one node that is not for production", async () => {
    expect(await pack.analyzeStack([clusterOf({}), budget])).toEqual([]);
    expect(await pack.analyzeStack([{ ...clusterOf({ replicas: 1 }), stack: "dev" }])).toEqual([]);
  });
});

describe("the pack's package.json", () => {
  it("has the version of Warren, which Pulumi shows with each violation", () => {
    const versions = ["package.json", "policy/package.json"].map(
      (file) => (JSON.parse(readFileSync(join(checkout, file), "utf8")) as { version: string }).version,
    );
    expect(new Set(versions).size).toBe(1);
  });
});
