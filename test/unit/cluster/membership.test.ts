import { describe, expect, it } from "vitest";
import { areUnbalanced } from "../../../components/cluster/leaders.ts";
import {
  type Membership,
  movesAway,
  movesOnto,
  obstacles,
  type Replicated,
} from "../../../components/cluster/membership.ts";

const all = ["n0", "n1", "n2", "n3", "n4"];
const queue = (name: string, members: readonly string[], more: Partial<Replicated> = {}): Replicated => ({
  vhost: "/",
  name,
  type: "quorum",
  members,
  target: 3,
  ...more,
});
const cluster = (more: Partial<Membership>): Membership => ({
  members: all,
  running: all,
  alarms: [],
  replicated: [],
  unreplicated: [],
  ...more,
});

describe("what moves before nodes leave", () => {
  it("gives each queue as many members as before, so that it survives as many losses", () => {
    const replicated = [queue("a", ["n0", "n3", "n4"]), queue("b", ["n0", "n1", "n2"])];
    expect(movesAway(cluster({ replicated }), ["n0", "n1", "n2"])).toEqual([
      { vhost: "/", name: "a", type: "quorum", add: ["n1", "n2"], remove: ["n3", "n4"] },
    ]);
  });

  it("leaves a queue with fewer members where there are not enough nodes", () => {
    const replicated = [queue("a", all), queue("s", ["n3"], { type: "stream" })];
    expect(movesAway(cluster({ replicated }), ["n0", "n1", "n2"])).toEqual([
      { vhost: "/", name: "a", type: "quorum", add: [], remove: ["n3", "n4"] },
      { vhost: "/", name: "s", type: "stream", add: ["n0"], remove: ["n3"] },
    ]);
  });

  it("spreads the new members over the nodes that hold the fewest", () => {
    const replicated = ["a", "b", "c", "d"].map((name) => queue(name, ["n4"]));
    const onto = movesAway(cluster({ replicated }), ["n0", "n1"]).flatMap(({ add }) => add);
    expect(onto.toSorted()).toEqual(["n0", "n0", "n1", "n1"]);
  });
});

describe("what grows after nodes have joined", () => {
  it("adds what a queue asks for and removes nothing", () => {
    const replicated = [
      queue("five", ["n0", "n1", "n2"], { target: 5 }),
      queue("three", ["n0", "n1", "n2"]),
      queue("more than it asks for", ["n0", "n1", "n2", "n3"]),
    ];
    expect(movesOnto(cluster({ replicated }), all)).toEqual([
      { vhost: "/", name: "five", type: "quorum", add: ["n4", "n3"].toSorted().toReversed(), remove: [] },
    ]);
  });

  it("does not touch a queue with a member elsewhere, which nobody has asked to move", () => {
    const replicated = [queue("a", ["n0", "elsewhere"], { target: 3 })];
    expect(movesOnto(cluster({ replicated }), all)).toEqual([]);
  });
});

describe("what stands in the way of leaving nodes", () => {
  const [staying, leaving] = [
    ["n0", "n1", "n2"],
    ["n3", "n4"],
  ];
  const lines = (more: Partial<Membership>) => obstacles(cluster(more), staying, leaving);

  it("is nothing where all run and only replicated queues are there", () => {
    expect(lines({ replicated: [queue("a", all)] })).toEqual([]);
    expect(lines({ running: ["n0", "n1", "n2"], replicated: [queue("a", ["n0", "n1", "n4"])] })).toEqual([]);
  });

  it.each([
    [{ running: ["n0", "n1", "n3", "n4"] }, "n2 must run, as it stays: start it first"],
    [{ running: ["n0", "n1"] }, "only 2 of 5 nodes run, which is no majority"],
    [{ alarms: ["disk alarm on n1"] }, "there is a disk alarm on n1: end it first"],
    [
      { running: ["n0", "n1", "n2"], replicated: [queue("a", ["n0", "n3", "n4"])] },
      '1 queue has no majority of running members, so nothing can move: "a" in vhost "/"',
    ],
    [
      { unreplicated: [{ vhost: "v", name: "c", node: "n4", messages: 7 }] },
      '1 classic queue has its only copy on a leaving node, and would be lost with it: "c" in vhost "v" (7 messages, on n4)',
    ],
  ])("is said with what to do: %j", (more, line) => {
    expect(lines(more).join("\n")).toContain(line);
  });

  it("is cut where the list of queues is long", () => {
    const unreplicated = Array.from({ length: 25 }, (_, i) => ({
      vhost: "/",
      name: `c${i}`,
      node: "n4",
      messages: 0,
    }));
    expect(lines({ unreplicated })[0]).toMatch(/"c9" in vhost .*, and 15 more/);
  });

  it("is nothing once the nodes have left, whatever else is wrong: an interrupted update goes on", () => {
    const more = { members: ["n0", "n1", "n2"], running: ["n0", "n1", "n2"], alarms: ["disk alarm on n0"] };
    expect(lines(more)).toEqual([]);
  });
});

describe("leaders", () => {
  const nodes = ["n0", "n1", "n2"];
  it.each([
    [[], false],
    [["n0", "n1", "n2"], false],
    [["n0", "n0", "n1", "n2"], false],
    [["n0", "n0", "n0"], true],
    [["n0", "n0", "n0", "n1", "n1", "n1"], true],
  ])(
    "%j are unbalanced: %s, so that a restart does not leave one node with all the work",
    (leaders, expected) => {
      expect(areUnbalanced(leaders, nodes)).toBe(expected);
    },
  );
});
