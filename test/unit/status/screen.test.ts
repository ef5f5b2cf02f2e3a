/** `warren status` on a screen and as JSON: it fits, whatever the cluster holds, and does nothing to the terminal. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { assess } from "../../../components/status/assess.ts";
import { findingCodes } from "../../../components/status/finding.ts";
import { reportOf } from "../../../components/status/report.ts";
import { screen } from "../../../components/status/screen.ts";
import type { Snapshot } from "../../../components/status/snapshot.ts";
import { sorted, topScreen, totals } from "../../../components/status/top.ts";
import { widthOf } from "../../../components/topology/report/width.ts";
import { resultErrors, resultSchema } from "../cli/resultSchema.ts";
import { broker, kubernetes, names, node, now, pod, quorum, snapshot } from "./snapshots.ts";

const shown = (one: Snapshot, width = 80) => screen(one, assess(one), width).split("\n");
const evil = "\u001b[2J\u202e\u009b31m\nname";
const down = { running: false };

/** Everything is wrong, in a large cluster with long and hostile names. */
const worst = snapshot({
  broker: broker({
    nodes: Array.from({ length: 12 }, (_, n) =>
      node(
        `rabbit@${"long".repeat(30)}-${n}.${evil}`,
        n < 3 ? down : { partitions: [evil], version: `4.3.${n}` },
      ),
    ),
    queues: Array.from({ length: 10_000 }, (_, n) =>
      quorum(`${"界".repeat(60)}${evil}${n}`, {
        state: n % 2 === 0 ? "minority" : "running",
        ready: n,
        online: [names[0], names[1]],
      }),
    ),
    stoppedVhosts: [evil],
    flagsOff: Array.from({ length: 30 }, (_, n) => `flag-${n}`),
  }),
  kubernetes: kubernetes({
    pods: Array.from({ length: 12 }, (_, n) => pod(`w-${n}`, { waits: `${evil} `.repeat(40) })),
  }),
});

describe("the screen", () => {
  it("of a healthy cluster says so in its first line", () => {
    const [first, second] = shown(snapshot());
    expect(first).toBe("03:00:00 UTC  healthy  cluster w: 3 of 3 nodes up, RabbitMQ 4.3.6, Erlang 27.3");
    expect(second).toBe("");
    expect(shown(snapshot()).join("\n")).toContain(
      "w-1       up     4.3.6    3d  1.0G/4.0G    40G (4.0G)      1",
    );
  });

  it.each([80, 120])(
    "of the worst cluster fits into %i columns and 60 lines, and acts on no terminal",
    (width) => {
      const lines = shown(worst, width);
      expect(lines.length).toBeLessThanOrEqual(60);
      for (const line of lines) {
        expect(widthOf(line), line).toBeLessThanOrEqual(width);
        expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
      }
      expect(lines.filter((line) => line.startsWith("   → "))).toHaveLength(4);
      expect(lines.join("\n")).toMatch(/and \d+ more findings: --json lists all/);
      expect(lines.join("\n")).toContain("and 5 more nodes without alarm");
    },
  );

  it("without a broker shows what Kubernetes knows", () => {
    const one = snapshot({
      broker: { unread: "no pod is ready" },
      kubernetes: kubernetes({
        ready: 0,
        pods: [pod("w-0", { waits: "no machine takes it", since: now - 600_000 })],
      }),
    });
    const text = shown(one).join("\n");
    expect(text).toContain("DEGRADED  the broker does not answer");
    expect(text).toContain("w-0 for 10m: no machine takes it");
  });
});

describe("--json", () => {
  const text = (one: Snapshot) => JSON.stringify(reportOf(one, assess(one)));
  const errors = (report: unknown) => resultErrors("status", JSON.stringify(report));

  it.each([
    ["a healthy cluster", snapshot()],
    ["the worst cluster", worst],
    ["nothing", snapshot({ broker: { unread: "x" }, kubernetes: undefined })],
  ])("of %s has the documented shape, or scripts would break", (_, one) => {
    expect(resultErrors("status", text(one))).toEqual([]);
  });

  it("does not pass the schema with a field less, so that the schema is worth something", () => {
    const { findings: _, ...rest } = JSON.parse(text(snapshot()));
    expect(errors(rest)).not.toEqual([]);
    const other = JSON.parse(text(snapshot()));
    delete other.broker.nodes[0].memory.alarm;
    expect(errors(other)).not.toEqual([]);
  });

  it("knows every code in its schema and in docs/on-call.md", () => {
    const schema = JSON.stringify(resultSchema("status"));
    for (const code of findingCodes) expect(schema).toContain(`"${code}"`);
    const page = readFileSync(join(import.meta.dirname, "../../../docs/on-call.md"), "utf8");
    for (const code of findingCodes) expect(page).toContain(`\n| \`${code}\` | `);
  });
});

describe("warren top", () => {
  const rates = { type: "classic", unacknowledged: 0, consumers: 1, publish: 0, deliver: 0, acknowledge: 0 };
  const queues = [
    { ...rates, vhost: "/", name: "a", ready: 1, publish: 0.4 },
    { ...rates, vhost: "shop", name: evil.repeat(9), ready: 12_345 },
    { ...rates, vhost: "shop", name: "b", ready: 1 },
  ];

  it("puts the largest number first, and sums up all queues", () => {
    expect(sorted(queues, "ready").map(({ ready }) => ready)).toEqual([12_345, 1, 1]);
    expect(sorted(queues, "publish")[0]?.name).toBe("a");
    expect(totals(queues)).toMatchObject({ ready: 12_347, consumers: 3, publish: 0.4 });
  });

  it("fits the screen and acts on no terminal", () => {
    const lines = topScreen(queues, "ready", 2, 80).split("\n");
    expect(lines).toHaveLength(4);
    for (const line of lines) {
      expect(widthOf(line)).toBeLessThanOrEqual(80);
      expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    }
    expect(lines[2]).toMatch(/^%2F\/a +classic +1 +0 +1 +0\.4 +0 +0$/);
    expect(lines[3]).toMatch(/^all 3 +12\.3k/);
  });
});
