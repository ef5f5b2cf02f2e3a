/** The broker is the oracle: Warren refuses no line of rabbitmq.conf that it boots with, and few that it does not. */
import * as fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { checkConf } from "../../components/cluster/confSchema/check.ts";
import { withRequired } from "../../components/cluster/confSchema/pluginRequirements.ts";
import { confSchema } from "../../components/cluster/confSchema/schema.ts";
import { TestBroker } from "./broker.ts";
import { anyLine, type ConfLine } from "./confCases.ts";
import { brokersKeys, brokersPlugins, judged } from "./confOracle.ts";
import { versions } from "./versions.ts";

/** `WARREN_RUNS` asks for more cases. */
const runs = Number(process.env.WARREN_RUNS ?? 200);

/** What the broker refuses and Warren lets pass, by the broker's words. */
const lenient: readonly (readonly [says: RegExp, reason: string])[] = [
  [
    /^validation: .*(file does not exist|PEM file|is not directory|must be writable)/,
    "the node's files are not here",
  ],
  [
    /^(validation|transform_datatypes): .*IP/,
    "RabbitMQ takes odd forms; only what is clearly no address is refused",
  ],
  [/^validation: .*valid regular expression/, "the dialect is that of the node's Erlang"],
  [/^apply_translations: /, "functions that make one value of several keys exist in Erlang only"],
  [/^rhs_subs: /, "the value is another key's, or that of the node's environment"],
];

/** Former names of keys, which cuttlefish does not list. */
const formerNames = ["channel_max", "connection_max"];

const problemsOf = ({ key, value }: ConfLine, version: string) =>
  checkConf({ config: { [key]: value }, version, plugins: [] }, "config").problems;

describe.each(versions)("broker %s", (minor) => {
  let version: string;
  beforeAll(async () => {
    const overview = await TestBroker.of(minor).get<{ rabbitmq_version: string }>("/api/overview");
    version = overview.rabbitmq_version;
  });

  test("has the keys that Warren's schema has, no more and no fewer", async () => {
    const schema = confSchema(version);
    expect({ version: schema.version, isExact: schema.isExact }).toEqual({ version, isExact: true });
    const keys = (await brokersKeys(minor)).map((line) => line.replace(/ .*/s, ""));
    const known = schema.likely("").filter((key) => keys.includes(key) || !formerNames.includes(key));
    expect(keys.length).toBeGreaterThan(900);
    expect(known.toSorted()).toEqual(keys.toSorted());
  });

  test("has what a plugin brings along, or Warren would warn of keys that work", async () => {
    const plugins = (await brokersPlugins(minor)).map((line) => line.split(" "));
    const schema = confSchema(version);
    const hasKeys = (name: string) =>
      name.startsWith("rabbitmq_") && schema.likely("").some((key) => schema.find(key)?.application === name);
    const needs = new Map(plugins.map(([name = "", ...others]) => [name, others]));
    const all = (name: string): string[] => [name, ...(needs.get(name) ?? []).flatMap(all)];
    for (const name of needs.keys()) {
      const brought = [...withRequired([name])].filter(hasKeys).toSorted();
      expect([name, brought]).toEqual([name, [...new Set(all(name))].filter(hasKeys).toSorted()]);
    }
  });

  test("boots with every random line that Warren takes, and with none that it refuses", {
    timeout: 60_000 + runs * 500,
  }, async () => {
    const seed = fc.readConfigureGlobal().seed ?? Date.now() % 2 ** 31;
    console.log(`broker ${version}: WARREN_SEED=${seed}`);
    const lines = fc.sample(anyLine(version), { numRuns: runs, seed });
    const answers = await judged(
      minor,
      lines.map(({ key, value }) => `${key} = ${value}`),
    );
    const verdicts = lines.map((line, index) => {
      const says = answers[index] ?? "no answer";
      const problem = problemsOf(line, version)[0]?.message ?? "ok";
      return { line: `${line.key} = ${line.value}`, warren: problem, broker: says };
    });
    expect(verdicts.filter(({ warren, broker }) => warren !== "ok" && broker === "ok")).toEqual([]);
    const passed = verdicts.filter(({ warren, broker }) => warren === "ok" && broker !== "ok");
    expect(passed.filter(({ broker }) => !lenient.some(([says]) => says.test(broker)))).toEqual([]);
    // Else the cases would show nothing.
    const agreed = verdicts.filter(({ warren, broker }) => (warren === "ok") === (broker === "ok"));
    expect(agreed.filter(({ warren }) => warren === "ok").length).toBeGreaterThan(runs / 5);
    expect(agreed.filter(({ warren }) => warren !== "ok").length).toBeGreaterThan(runs / 5);
  });
});
