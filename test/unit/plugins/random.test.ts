import { expect, it } from "vitest";
import type { CheckRequest } from "../../../components/engine/protocol/plugin.ts";
import { at, Secret, stringAt, unknown, type ValueMap } from "../../../components/engine/protocol/value.ts";
import { fromWire, toWire } from "../../../components/engine/protocol/wire.ts";
import { randomPlugin } from "../../../local/plugins/random/plugin.ts";

const plugin = randomPlugin("4.21.2");
const password = "random:index/randomPassword:RandomPassword";
const identity = (type: string) => ({ urn: `urn:pulumi:s::p::${type}::n`, type, name: "n" });

const create = (type: string, inputs: ValueMap, preview = false) =>
  plugin.create({ ...identity(type), inputs, preview, timeout: 0 });

async function problems(type: string, news: ValueMap) {
  const request: CheckRequest = {
    ...identity(type),
    news,
    olds: {},
    proposedName: undefined,
    randomSeed: new Uint8Array(),
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

it("draws at least as many characters of each class as asked for, and none of a class that is off", async () => {
  const rules = {
    length: 12,
    upper: false,
    special: true,
    overrideSpecial: "%",
    minSpecial: 3,
    minNumeric: 4,
  };
  for (let round = 0; round < 50; round++) {
    const text = stringAt((await create(password, rules)).outputs, "result") ?? "";
    expect(text).toMatch(/^[a-z0-9%]{12}$/);
    expect(text.replaceAll(/[^%]/g, "").length).toBeGreaterThanOrEqual(3);
    expect(text.replaceAll(/\D/g, "").length).toBeGreaterThanOrEqual(4);
  }
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

it("refuses what cannot be drawn before anything is made", async () => {
  expect(await problems(password, { length: 0 })).toEqual(["length"]);
  expect(await problems(password, { length: 3, minLower: 2, minUpper: 2 })).toEqual(["length"]);
  expect(
    await problems(password, { length: 8, lower: false, upper: false, numeric: false, special: false }),
  ).toEqual(["lower"]);
  expect(await problems(password, { length: 8, lenght: 9 })).toEqual(["lenght"]);
  expect(await problems(password, { length: unknown })).toEqual([]);
});

it("gives an id and bytes in every spelling of the random package", async () => {
  const read = (type: string, id: string) => plugin.read({ ...identity(type), id, olds: {}, oldInputs: {} });
  const imported = await read("random:index/randomId:RandomId", "shop-,p-9hUg");
  expect(imported?.inputs).toEqual({ byteLength: 4, prefix: "shop-" });
  expect(imported?.outputs).toMatchObject({
    b64Std: "shop-p+9hUg==",
    hex: "shop-a7ef6152",
    dec: "shop-2817483090",
  });
  const bytes = await create("random:index/randomBytes:RandomBytes", { length: 32 });
  expect(bytes.outputs.base64).toBeInstanceOf(Secret);
  expect(Buffer.from(stringAt(bytes.outputs, "base64") ?? "", "base64").toString("hex")).toBe(
    at(bytes.outputs, "hex"),
  );
});

it("carries secret and unknown values over the wire as what they are", () => {
  const values = { a: new Secret({ b: [1, unknown] }), c: null, d: unknown };
  expect(fromWire(toWire(values))).toEqual(values);
});
