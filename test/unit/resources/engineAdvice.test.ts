import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { divide } from "../../../components/resources/division.ts";
import { engineAdvice, measuredSeconds } from "../../../components/resources/engineAdvice.ts";
import { plan, queue, user, vhost } from "./plan.ts";

const topology = (queues: number) =>
  plan(
    [user("app")],
    [vhost("shop", { queues: Array.from({ length: queues }, (_, n) => queue(`q-${n}`, "quorum")) })],
  );

describe("a topology that is large for engine resources", () => {
  it("tells its size and the faster engine, or nobody would learn of it before a slow update", () => {
    expect(engineAdvice(divide(topology(299), "resources"))).toMatch(
      /^301 objects, a resource for each: .* 67\.5 s so and 3\.39 s with engine "bulk".* 8\.15 s and 1\.0 s /,
    );
  });

  it("says nothing where it is not slow, or nobody would read it", () => {
    expect(engineAdvice(divide(topology(298), "resources"))).toBeUndefined();
    expect(engineAdvice(divide(topology(5_000), "bulk"))).toBeUndefined();
  });

  it("names the figures of the page, or a new measurement would leave old ones in the preview", () => {
    const page = readFileSync(join(import.meta.dirname, "..", "..", "..", "docs", "performance.md"), "utf8");
    const [, classic = ""] = page.split("## Classic queues");
    for (const engine of ["resources", "bulk"] as const) {
      const [row = ""] = classic.split("\n").filter((line) => line.startsWith(`| 1,000 | ${engine} |`));
      const [, , , , , firstApply, noOp] = row.split("|").map((cell) => Number(cell));
      expect({ firstApply, noOp }).toEqual(measuredSeconds[engine]);
    }
  });
});
