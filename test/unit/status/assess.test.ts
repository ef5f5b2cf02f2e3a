/** What `warren status` finds: each thing that is wrong is found, and nothing of a healthy cluster is. */
import { describe, expect, it } from "vitest";
import { assess, isDegraded } from "../../../components/status/assess.ts";
import { type FindingCode, findingCodes, severities } from "../../../components/status/finding.ts";
import type { BrokerSnapshot, KubernetesSnapshot, Snapshot } from "../../../components/status/snapshot.ts";
import { broker, day, kubernetes, names, node, now, pod, quorum, snapshot, withNode } from "./snapshots.ts";

const gib = 1024 ** 3;
const minute = 60_000;
const down = { running: false, version: "" } as const;
const leading = (counts: readonly number[]) =>
  counts.flatMap((count, place) =>
    Array.from({ length: count }, (_, number) => quorum(`${place}-${number}`, { node: names[place] ?? "" })),
  );
const waits = "rabbitmq: CrashLoopBackOff";
const pods = (more: Parameters<typeof pod>[1]) => ({ pods: [pod("w-0"), pod("w-1", more), pod("w-2")] });

/** What harms the broker so that it is found, and what is just short of it. */
const ofBroker: readonly (readonly [FindingCode, Partial<BrokerSnapshot>, Partial<BrokerSnapshot>])[] = [
  ["node-down", withNode(down), withNode({ uptimeMs: 1 })],
  ["partition", withNode({ partitions: [names[2]] }), withNode({ partitions: [] })],
  [
    "disk-alarm",
    withNode({ disk: { free: gib, limit: 4 * gib, alarm: true } }),
    withNode({ disk: { free: 5 * gib, limit: 4 * gib, alarm: false } }),
  ],
  [
    "memory-alarm",
    withNode({ memory: { used: 4 * gib, limit: 4 * gib, alarm: true } }),
    withNode({ memory: { used: 3.9 * gib, limit: 4 * gib, alarm: false } }),
  ],
  [
    "disk-low",
    withNode({ disk: { free: 5.9 * gib, limit: 4 * gib, alarm: false } }),
    withNode({ disk: { free: 6 * gib, limit: 4 * gib, alarm: false } }),
  ],
  [
    "memory-high",
    withNode({ memory: { used: 3.5 * gib, limit: 4 * gib, alarm: false } }),
    withNode({ memory: { used: 3 * gib, limit: 4 * gib, alarm: false } }),
  ],
  ["node-drained", withNode({ drained: true }), withNode({ drained: false })],
  ["mixed-versions", withNode({ version: "4.2.9" }), withNode(down)],
  [
    "queues-without-leader",
    { queues: [quorum("a", { state: "minority", online: [names[0]] })] },
    { queues: [quorum("a", { online: [names[0], names[1]] })] },
  ],
  ["queues-without-leader", { leaderless: [{ vhost: "shop", name: "q1" }] }, { leaderless: undefined }],
  [
    "queues-without-leader",
    { ...withNode(down), queues: [quorum("a", { node: names[1] })] },
    { ...withNode(down), queues: [quorum("a", { node: names[0] })] },
  ],
  [
    "queues-down",
    { queues: [quorum("a", { type: "classic", state: "down", members: [], online: [] })] },
    { queues: [quorum("a", { type: "classic", members: [], online: [] })] },
  ],
  [
    "queues-at-smallest-majority",
    { queues: [quorum("a", { online: [names[0], names[1]] })] },
    { queues: [quorum("a", { members: [names[0]], online: [names[0]] })] },
  ],
  ["leaders-uneven", { queues: leading([20, 5, 5]) }, { queues: leading([14, 8, 8]) }],
  ["leaders-uneven", { queues: leading([20, 0, 0]) }, { queues: leading([19, 0, 0]) }],
  ["vhost-stopped", { stoppedVhosts: ["shop"] }, { stoppedVhosts: [] }],
  [
    "certificate-ended",
    { certificates: [{ node: names[0], listener: "l", endsAt: now }] },
    { certificates: [{ node: names[0], listener: "l", endsAt: now + 1 }] },
  ],
  [
    "certificate-ends-soon",
    { certificates: [{ node: names[0], listener: "l", endsAt: now + 29 * day }] },
    { certificates: [{ node: names[0], listener: "l", endsAt: now + 30 * day }] },
  ],
  ["feature-flags-off", { flagsOff: ["khepri_db"] }, { flagsOff: [] }],
  ["deprecated-features", { deprecated: ["global_qos"] }, { deprecated: [] }],
];

const ofKubernetes: readonly (readonly [
  FindingCode,
  Partial<KubernetesSnapshot>,
  Partial<KubernetesSnapshot>,
])[] = [
  ["pod-stuck", pods({ waits, since: now - 4 * minute }), pods({ waits, since: now - 2 * minute })],
  [
    "pod-stuck",
    pods({ waits: "it stops", since: now - 11 * minute, isTerminating: true }),
    pods({ waits: "it stops", since: now - 9 * minute, isTerminating: true }),
  ],
  [
    "volume-not-bound",
    { volumes: [{ claim: "data-w-0", phase: "Pending" }] },
    { volumes: [{ claim: "data-w-0", phase: "Bound" }] },
  ],
  ["pod-restarts", pods({ restarts: 3 }), pods({ restarts: 2 })],
  ["rolling", pods({ waits, since: now - minute }), pods({ waits, since: now - 4 * minute })],
];

const ofAll: readonly (readonly [FindingCode, Partial<Snapshot>, Partial<Snapshot>])[] = [
  ["unreachable", { broker: { unread: "connection refused" } }, {}],
  ["kubernetes-unread", { kubernetes: { unread: "forbidden" } }, { kubernetes: undefined }],
  ...ofBroker.map(([code, bad, good]) => [code, { broker: broker(bad) }, { broker: broker(good) }] as const),
  ...ofKubernetes.map(
    ([code, bad, good]) => [code, { kubernetes: kubernetes(bad) }, { kubernetes: kubernetes(good) }] as const,
  ),
];

const codes = (more: Partial<Snapshot>) => assess(snapshot(more)).map(({ code }) => code);

describe("the assessment", () => {
  it("finds nothing wrong with a healthy cluster, or nobody would trust it", () => {
    expect(assess(snapshot())).toEqual([]);
    expect(isDegraded([])).toBe(false);
  });

  it.each(ofAll)("finds %s where it is, and not where it is not", (code, bad, good) => {
    expect(codes(bad)).toContain(code);
    expect(codes(good)).not.toContain(code);
  });

  it("has a case for every finding", () => {
    expect(new Set(ofAll.map(([code]) => code))).toEqual(new Set(findingCodes));
  });

  it("says of every finding what is wrong, which objects, and what to do first", () => {
    for (const [, bad] of ofAll) {
      for (const { what, first, objects, count } of assess(snapshot(bad))) {
        expect(what).not.toBe("");
        expect(first.length).toBeGreaterThan(20);
        expect(objects.length).toBeGreaterThan(0);
        expect(count).toBeGreaterThanOrEqual(objects.length);
      }
    }
  });

  it("puts first what is most urgent", () => {
    const broken = broker({
      nodes: [
        node(names[0], { memory: { used: 4 * gib, limit: 4 * gib, alarm: true } }),
        node(names[1], down),
      ],
      queues: [quorum("a", { state: "minority", online: [] }), quorum("b", { online: [names[0], names[2]] })],
      flagsOff: ["x"],
    });
    const findings = assess(snapshot({ broker: broken, kubernetes: kubernetes(pods({ waits, since: 0 })) }));
    expect(findings.map(({ code }) => code)).toEqual([
      "pod-stuck",
      "node-down",
      "memory-alarm",
      "queues-without-leader",
      "queues-at-smallest-majority",
      "feature-flags-off",
    ]);
    const ranks = findings.map(({ severity }) => severities.indexOf(severity));
    expect(ranks).toEqual([...ranks].sort());
  });

  it("calls a cluster healthy that has only something for office hours", () => {
    const findings = assess(snapshot({ broker: broker({ flagsOff: ["x"], deprecated: ["y"] }) }));
    expect(findings).toHaveLength(2);
    expect(isDegraded(findings)).toBe(false);
  });
});
