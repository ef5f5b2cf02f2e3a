import { expect, it } from "vitest";
import type { CheckRequest } from "../../../components/provider/protocol/plugin.ts";
import { at, Secret, stringAt, unknown, type ValueMap } from "../../../components/provider/protocol/value.ts";
import { fromWire, toWire } from "../../../components/provider/protocol/wire.ts";
import { randomPlugin } from "../../../local/plugins/random/plugin.ts";

const plugin = randomPlugin("4.21.2");
const password = "random:index/randomPassword:RandomPassword";
const identity = (type: string) => ({ urn: `urn:pulumi:s::p::${type}::n`, type, name: "n" });

const create = (type: string, inputs: ValueMap, preview = false) =>
  plugin.create({ ...identity(type), inputs, preview });

async function problems(type: string, news: ValueMap) {
  const request: CheckRequest = {
    ...identity(type),
    news,
    olds: {},
  };
  return (await plugin.check(request)).failures.map(({ property }) => property);
}

it("never shows a password, neither as an output nor in the id", async () => {
  const { id, outputs } = await create(password, { length: 24 });
  expect(outputs.result).toBeInstanceOf(Secret);
  expect(stringAt(outputs, "result")).toHaveLength(24);
  expect(id).toBe("none");
  const preview = await create(password, { length: 24 }, true);
  expect(preview.outputs.result).toEqual(new Secret(unknown));
});

it("draws letters and digits only where punctuation would break a URI or a shell", async () => {
  const drawn = async (inputs: ValueMap) => stringAt((await create(password, inputs)).outputs, "result");
  expect(await drawn({ length: 500, special: false })).toMatch(/^[A-Za-z0-9]{500}$/);
  expect(await drawn({ length: 500 })).toMatch(/[^A-Za-z0-9]/);
});

it("makes another password each time", async () => {
  const all = await Promise.all(Array.from({ length: 50 }, () => create(password, { length: 16 })));
  expect(new Set(all.map(({ outputs }) => at(outputs, "result"))).size).toBe(50);
});

it("keeps a password as long as no input changes, and replaces it when one does", async () => {
  const diff = (news: ValueMap) =>
    plugin.diff({
      ...identity(password),
      id: "none",
      olds: {},
      oldInputs: { length: 16 },
      news,
      ignoreChanges: [],
    });
  expect((await diff({ length: 16, special: true })).differences).toEqual([]);
  expect((await diff({ length: 16, keepers: { version: "2" } })).replaces).toEqual(["keepers"]);
  expect((await diff({ length: 20 })).replaces).toEqual(["length"]);
});

it("refuses what it cannot draw before anything is made", async () => {
  expect(await problems(password, { length: 0 })).toEqual(["length"]);
  expect(await problems(password, {})).toEqual(["length"]);
  expect(await problems(password, { length: 8, minLower: 2 })).toEqual(["minLower"]);
  expect(await problems(password, { length: unknown })).toEqual([]);
  await expect(problems("random:index/randomId:RandomId", { byteLength: 8 })).rejects.toThrow(/RandomId/);
});

it("carries secret and unknown values over the wire as what they are", () => {
  const values = { a: new Secret({ b: [1, unknown] }), c: null, d: unknown };
  expect(fromWire(toWire(values))).toEqual(values);
});
