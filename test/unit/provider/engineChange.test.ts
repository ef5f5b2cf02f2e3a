import { expect, it } from "vitest";
import { engineChange } from "../../../components/provider/kinds/engine.ts";

const engine = (engine: string, handOver = false) => ({ engine, handOver });

function diff(olds: object, news: object) {
  const identity = { urn: "urn", type: "warren:index:Engine", name: "t/engine", id: "t/engine" };
  const values = { olds: { ...olds }, oldInputs: { ...olds }, news: { ...news } };
  return engineChange.diff({ ...identity, ...values, ignoreChanges: [] });
}

it("refuses another engine without a handing over: Pulumi would delete what the first one made", async () => {
  for (const [before, after] of [
    ["resources", "bulk"],
    ["bulk", "resources"],
  ] as const) {
    await expect(diff(engine(before), engine(after))).rejects.toThrow(
      new RegExp(`"${after}" cannot take over from "${before}".*handOver`),
    );
    // Asked for in the same update, it comes too late: the state does not know yet.
    await expect(diff(engine(before), engine(after, true))).rejects.toThrow("cannot take over");
  }
});

it("lets the other engine take over in the update after it, or the first one go on", async () => {
  const paths = async (olds: object, news: object) =>
    (await diff(olds, news)).differences.map(({ path }) => path);
  expect(await paths(engine("resources"), engine("resources", true))).toEqual(["handOver"]);
  expect(await paths(engine("resources", true), engine("bulk"))).toEqual(["engine", "handOver"]);
  expect(await paths(engine("resources", true), engine("resources"))).toEqual(["handOver"]);
  expect(await paths(engine("bulk"), engine("bulk"))).toEqual([]);
});
