import { describe, expect, it } from "vitest";
import { type LiveNodes, returning, scaleStep, type Volume } from "../../../components/cluster/scaleStep.ts";
import { smallerThan, stillSmaller } from "../../../components/cluster/volumeSize.ts";

const c = { name: "c" };
const volume = (ordinal: number, more: Partial<Volume> = {}): Volume => ({
  name: `data-c-${ordinal}`,
  ordinal,
  size: "10Gi",
  capacity: "10Gi",
  ...more,
});
const live = (replicas: number, volumes: readonly Volume[], more: Partial<LiveNodes> = {}): LiveNodes => ({
  replicas,
  volumes,
  templateSize: "10Gi",
  ready: [],
  hasToGrow: false,
  ...more,
});
const three = [volume(0), volume(1), volume(2)];

describe("another number of nodes", () => {
  it("is nothing where it is the same, and a stop at zero", () => {
    expect(scaleStep(live(3, three), 3, c)).toEqual({ kind: "none" });
    expect(scaleStep(live(3, three), 0, c)).toEqual({ kind: "stop" });
    expect(scaleStep(live(0, three), 3, c)).toEqual({ kind: "start" });
    expect(scaleStep(live(0, three), 5, c)).toEqual({ kind: "start" });
  });

  it("takes the last nodes out", () => {
    expect(scaleStep(live(5, []), 3, c)).toEqual({ kind: "shrink", staying: [0, 1, 2], leaving: [3, 4] });
  });

  it("is refused from zero where a part of the nodes would have no majority", () => {
    expect(() => scaleStep(live(0, three), 1, c)).toThrow(
      /had 3 nodes.*data-c-2.*replicas: 3 first, then to 1/,
    );
    expect(scaleStep(live(0, [volume(0), volume(1, { mark: "blank" })]), 1, c)).toEqual({ kind: "start" });
  });

  it("doubts a volume of a former node, unless that node blanked it when it left", () => {
    const volumes = [volume(0), volume(1, { mark: "blank" }), volume(2), volume(3, { mark: "leaving" })];
    expect(scaleStep(live(1, volumes), 5, c)).toEqual({
      kind: "grow",
      joining: [1, 2, 3, 4],
      doubtful: [2, 3],
    });
  });

  it("brings back a node that an interrupted update took out and that stays", () => {
    const volumes = [volume(0), volume(3, { mark: "leaving" }), volume(4, { mark: "blank" })];
    expect(returning(live(5, volumes), 5)).toEqual([3, 4]);
    expect(returning(live(5, volumes), 4)).toEqual([3]);
    expect(returning(live(3, volumes), 5)).toEqual([]);
  });
});

describe("another size of the volumes", () => {
  it("grows those that are smaller", () => {
    const volumes = [volume(0), volume(1, { size: "20Gi" })];
    expect(smallerThan("20Gi", live(2, volumes)).map(({ ordinal }) => ordinal)).toEqual([0]);
    expect(smallerThan("10Gi", live(1, [volume(0, { size: "10240Mi" })]))).toEqual([]);
  });

  it("is refused where a volume would shrink, which would lose messages", () => {
    expect(() => smallerThan("5Gi", live(1, [volume(0)]))).toThrow(
      /5Gi is smaller than the volumes data-c-0 \(10Gi\)/,
    );
  });

  it("leaves volumes alone that somebody grew by hand, as the docs once said", () => {
    expect(smallerThan("10Gi", live(1, [volume(0, { size: "40Gi" })]))).toEqual([]);
  });

  it("is reached once the file system has it", () => {
    const volumes = [volume(0, { size: "20Gi" }), volume(1, { size: "20Gi", capacity: "20Gi" })];
    expect(stillSmaller("20Gi", live(2, volumes)).map(({ ordinal }) => ordinal)).toEqual([0]);
  });
});
