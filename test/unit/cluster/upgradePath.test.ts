import { describe, expect, it } from "vitest";
import { compareVersions, newestOf, upgradePath } from "../../../components/cluster/upgradePath.ts";
import { supportedVersions } from "../../../components/cluster/version.ts";

const series = ["3.13", ...supportedVersions];

/** rabbitmq.com/docs/upgrade: + one step, - a downgrade, a list what comes first, = the same. */
const table: { readonly [from: string]: readonly string[] } = {
  //        3.13  4.0  4.1  4.2       4.3                  4.4
  "3.13": ["=", "+", "+", "+", "4.2.9 4.3", "4.2.9 4.3.6 4.4"],
  "4.0": ["-", "=", "+", "+", "4.2.9 4.3", "4.2.9 4.3.6 4.4"],
  "4.1": ["-", "-", "=", "+", "4.2.9 4.3", "4.2.9 4.3.6 4.4"],
  "4.2": ["-", "-", "-", "=", "+", "4.3.6 4.4"],
  "4.3": ["-", "-", "-", "-", "=", "+"],
  "4.4": ["-", "-", "-", "-", "-", "="],
};

const pairs = Object.entries(table).flatMap(([from, row]) =>
  row.map((expected, column) => [from, series[column] ?? "", expected] as const),
);

function summary(from: string, to: string): string {
  const path = upgradePath(from, to);
  if (path.kind === "same") return "=";
  if (path.kind === "allowed") return "+";
  return path.way.length === 0 ? "-" : path.way.join(" ");
}

describe("an update that RabbitMQ cannot do in place is refused before it breaks the cluster", () => {
  it.each(pairs)("from %s to %s: %s", (from, to, expected) => {
    expect(summary(from, to)).toBe(expected);
  });

  it.each([
    ["4.3.4", "4.3.6", "+"],
    ["4.3.6", "4.3.6", "="],
    ["4.3.6", "4.3", "="],
    ["4.3.6", "4.3.4", "-"],
    ["4.3.10", "4.3.9", "-"],
    ["4.0.5", "4.3.6", "4.2.9 4.3.6"],
    ["4.2.9", "4.3.3", "4.3.6"],
    ["4.0.5", "4.3.0", "4.2.9 4.3.6"],
    ["4.3.1", "4.3.3", "4.3.6"],
    ["4.3.2", "4.3.4", "+"],
    ["3.8.1", "4.0", "-"],
  ])("from %s to %s: %s", (from, to, expected) => {
    expect(summary(from, to)).toBe(expected);
  });

  it("says why, and what to do instead of a downgrade", () => {
    expect(upgradePath("4.3.6", "4.2")).toMatchObject({
      reason: expect.stringMatching(
        /from 4\.3\.6 back to 4\.2.*no downgrade.*second cluster.*docs\/blue-green\.md/,
      ),
    });
    expect(upgradePath("4.2.9", "4.3.2")).toMatchObject({
      reason: expect.stringMatching(/4\.3\.2 has defects that 4\.3\.4 mends/),
    });
  });

  it("every step that it names is one that it allows", () => {
    for (const from of series) {
      for (const to of series) {
        const path = upgradePath(from, to);
        const way = path.kind === "refused" ? [from, ...path.way] : [];
        for (const [index, step] of way.slice(1).entries()) {
          expect([way[index], step, upgradePath(way[index] ?? "", step).kind]).toEqual([
            way[index],
            step,
            "allowed",
          ]);
        }
      }
    }
  });
});

it("patches compare as numbers, and an unknown patch is neither older nor newer", () => {
  expect(compareVersions("4.2.9", "4.2.10")).toBeLessThan(0);
  expect(compareVersions("4.3", "4.3.6")).toBe(0);
  expect(compareVersions("4.10.0", "4.9.0")).toBeGreaterThan(0);
});

it("every version that Warren supports has a newest release to name", () => {
  expect(supportedVersions.map(newestOf).every((version) => version !== undefined)).toBe(true);
});
