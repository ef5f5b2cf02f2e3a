import { describe, expect, it } from "vitest";
import { deniedFeatures } from "../../../components/cluster/deniedFeatures.ts";
import { assess } from "../../../components/upgrade/assess.ts";
import { type BrokerState, readBrokerState } from "../../../components/upgrade/brokerState.ts";
import type { Use } from "../../../components/upgrade/clientScan.ts";
import { isPossible, reportLines } from "../../../components/upgrade/report.ts";

const node = (name: string, version: string, changes: object = {}) => ({
  name,
  running: true,
  applications: [{ name: "rabbit", version }],
  mem_alarm: false,
  disk_free_alarm: false,
  ...changes,
});

interface Told {
  readonly version?: string;
  readonly erlang?: string;
  readonly nodes?: readonly object[];
  readonly flags?: readonly object[];
  readonly used?: readonly object[];
}

/** Answers as RabbitMQ's. */
function state({
  version = "4.2.9",
  erlang = "27.3",
  nodes,
  flags = [],
  used = [],
}: Told = {}): Promise<BrokerState> {
  const answers: { readonly [path: string]: unknown } = {
    "/overview": { rabbitmq_version: version, erlang_version: erlang },
    "/nodes": nodes ?? [node("a", version), node("b", version)],
    "/feature-flags": flags,
    "/deprecated-features/used": used,
  };
  return readBrokerState(async (path) => answers[path]);
}

const to = { version: "4.3.6", enablesFlags: true };
const off = [
  { name: "khepri_db", state: "disabled", stability: "stable" },
  { name: "new_one", state: "disabled", stability: "experimental" },
  { name: "old", state: "enabled", stability: "required" },
];

const [smallFrame, transient] = deniedFeatures;
const use = (isCertain: boolean): Use => {
  if (transient === undefined) throw new Error("no such feature");
  const client = {
    connection: "a -> b",
    name: "shop",
    user: "guest",
    peer: "10.0.0.1:5",
    library: "amqplib 0.10.5",
  };
  return { feature: transient, object: 'queue "tmp" in vhost "/"', clients: [client], isCertain };
};

describe("an upgrade", () => {
  it("can be done on a healthy cluster", async () => {
    const found = assess(await state(), to, []);
    expect(isPossible(found)).toBe(true);
    expect(reportLines(found, "restarts the 2 nodes one at a time")).toEqual([
      "the upgrade from 4.2.9 to 4.3.6 can be done",
      "way: 4.2.9 → 4.3.6",
      "feature flags: all stable ones are enabled",
      "cost: restarts the 2 nodes one at a time",
    ]);
  });

  it("waits for nodes that do not run and for alarms", async () => {
    const nodes = [
      node("a", "4.2.9", { mem_alarm: true, disk_free_alarm: true }),
      { name: "b", running: false },
    ];
    const found = assess(await state({ nodes }), to, []);
    expect(found.unhealthy).toEqual([
      "node a has a memory alarm",
      "node a has a disk alarm",
      "node b does not run",
    ]);
    expect([isPossible(found), found.refused]).toEqual([false, []]);
  });

  it("enables the stable flags, or is refused until somebody does", async () => {
    const now = await state({ flags: off });
    expect(assess(now, to, [])).toMatchObject({ flagsOff: ["khepri_db"], refused: [] });
    expect(assess(now, { ...to, enablesFlags: false }, []).refused).toEqual([
      "stable feature flags are disabled: khepri_db; enable them (`rabbitmqctl enable_feature_flag all`)",
    ]);
    expect(assess(now, { version: "4.2.9", enablesFlags: false }, []).refused).toEqual([]);
  });

  it("waits for clients that use what is denied, but not for those of which nobody knows", async () => {
    const found = assess(await state(), to, [use(true)]);
    expect(isPossible(found)).toBe(false);
    expect(reportLines(found, undefined)).toContainEqual(
      '    queue "tmp" in vhost "/", consumed by connection shop (a -> b) of user "guest" from 10.0.0.1:5, amqplib 0.10.5',
    );
    expect(isPossible(assess(await state(), to, [use(false)]))).toBe(true);
  });

  it("tells a deprecated feature once: as denied, or as still permitted", async () => {
    const used = [{ name: "transient_nonexcl_queues" }, { name: "management_metrics_collection" }];
    expect(assess(await state({ used }), to, [use(true)]).deprecated).toEqual([
      "management_metrics_collection",
    ]);
    expect(smallFrame?.name).toBe("small_frame_max");
  });

  it("from a 3.13 with Khepri is refused: no later version reads it", async () => {
    const flags = [{ name: "khepri_db", state: "enabled", stability: "experimental" }];
    const found = assess(await state({ version: "3.13.7", flags }), { ...to, version: "4.2.9" }, []);
    expect(found.refused).toEqual([expect.stringMatching(/Khepri of 3\.13/)]);
  });

  it("says which Erlang does not suit", async () => {
    expect(assess(await state({ erlang: "26.2.5" }), to, []).erlang).toMatch(
      /27, and the nodes run 26\.2\.5/,
    );
  });
});

describe("the version of a cluster", () => {
  it("is that of its newest node: what that one wrote, an older one may not read", async () => {
    const mixed = await state({ version: "4.0.5", nodes: [node("a", "4.0.5"), node("b", "4.1.8")] });
    const back = assess(mixed, { ...to, version: "4.0.5" }, []);
    expect(back.refused).toEqual([expect.stringMatching(/from 4\.1\.8 back to 4\.0\.5/)]);
    expect(assess(mixed, { ...to, version: "4.1.8" }, [])).toMatchObject({
      path: { kind: "same" },
      isHalfDone: true,
      refused: [],
    });
  });

  it("is the old one where no node of the new version ever ran: going back is allowed", async () => {
    const failed = await state({
      version: "4.0.5",
      nodes: [node("a", "4.0.5"), { name: "b", running: false }],
    });
    expect(assess(failed, { ...to, version: "4.0.5" }, [])).toMatchObject({
      path: { kind: "same" },
      refused: [],
    });
  });
});
