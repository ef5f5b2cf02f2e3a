import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bytesOf,
  durationOf,
  durationPattern,
  millisecondsOf,
  sizeOf,
  sizePattern,
} from "../../../components/topology/language/units.ts";
import { formatProblem, planOf } from "../../../components/topology/load.ts";
import type { Json } from "../../../components/topology/model.ts";
import { jsonSchema } from "../../../components/topology/schema/jsonSchema.ts";
import { recordNames } from "../../../components/topology/schema/names.ts";

const units = [
  ["w", 604_800_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
] as const;

/** A duration, and its milliseconds by plain multiplication of whole numbers. */
const duration = fc
  .tuple(
    fc.subarray([...units], { minLength: 1 }),
    fc.array(fc.nat(10_000), { minLength: 6, maxLength: 6 }),
    fc.constantFrom("", " "),
  )
  .map(([chosen, counts, space]) => ({
    text: chosen.map(([unit], index) => `${counts[index]}${unit}`).join(space),
    amount: chosen.reduce((sum, [, factor], index) => sum + (counts[index] ?? 0) * factor, 0),
  }));

/** What the broker gets for the same text at each place where a file can say it. */
function everywhere(key: string, written: Json): readonly (Json | undefined)[] {
  const { plan, problems } = planOf({
    vhosts: {
      shop: {
        queues: { orders: { type: "classic", arguments: { [`x-${key}`]: written } } },
        policies: { one: { pattern: "^a", definition: { [key]: written } } },
        operatorPolicies: { one: { pattern: "^a", definition: { [key]: written } } },
      },
    },
  });
  expect(problems.map(formatProblem)).toEqual([]);
  const vhost = plan?.vhosts[0];
  return [
    vhost?.queues[0]?.arguments[`x-${key}`],
    vhost?.policies[0]?.definition[key],
    vhost?.operatorPolicies[0]?.definition[key],
  ];
}

function ofFields(queue: object): { readonly [name: string]: Json } | undefined {
  const { plan, problems } = planOf({ vhosts: { shop: { queues: { orders: queue } } } });
  expect(problems.map(formatProblem)).toEqual([]);
  return plan?.vhosts[0]?.queues[0]?.arguments;
}

describe("durations and sizes", () => {
  it("are the sum of their parts, or a queue keeps messages for another time than the file says", () => {
    fc.assert(
      fc.property(duration, ({ text, amount }) => {
        expect(millisecondsOf(text)).toBe(amount);
        expect(text).toMatch(durationPattern);
      }),
    );
  });

  it("are printed so that they read back as the same, or an import changes the broker", () => {
    fc.assert(
      fc.property(fc.nat(Number.MAX_SAFE_INTEGER), (amount) => {
        expect(millisecondsOf(durationOf(amount))).toBe(amount);
        expect(bytesOf(sizeOf(amount))).toBe(amount);
      }),
    );
  });

  it("with fractions are exact, or the broker gets a limit that nobody wrote", () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.integer({ min: 0, max: 999 }), (whole, thousandths) => {
        const text = `${whole}.${String(thousandths).padStart(3, "0")}`;
        expect(bytesOf(`${text}GB`)).toBe(whole * 1e9 + thousandths * 1e6);
        expect(millisecondsOf(`${text}s`)).toBe(whole * 1000 + thousandths);
      }),
    );
    expect(bytesOf("1.5GiB")).toBe(1_610_612_736);
    expect(bytesOf("1.1KiB")).toBeUndefined();
    expect(millisecondsOf("0.5ms")).toBeUndefined();
  });

  it("never take what a slip of the hand makes of them, or a typing mistake becomes a limit", () => {
    const slips = ["", " ", "1", "w", "1 w", "1d 1w", "1h1h", "1d  2h", "1d ", " 1d", "-1d", "+1d", "1e3s"];
    for (const slip of [...slips, ".5h", "1.h", "1,5h", "1D", "1M", "5min", "1d,2h"]) {
      expect(millisecondsOf(slip), slip).toBeUndefined();
    }
    for (const slip of ["", "1", "1Gb", "1 GiB", "1GiB 1MiB", "-1MB", "1.GB", "1Gi", "1e3B"]) {
      expect(bytesOf(slip), slip).toBeUndefined();
      expect(slip).not.toMatch(sizePattern);
    }
    expect(millisecondsOf(`${"9".repeat(1_000_000)}d`)).toBeUndefined();
  });
});

describe("a setting with a unit", () => {
  it("is the broker's own number in arguments, policies and operator policies", () => {
    expect(everywhere("message-ttl", "1w 2d")).toEqual([777_600_000, 777_600_000, 777_600_000]);
    expect(everywhere("message-ttl", 5000)).toEqual([5000, 5000, 5000]);
    expect(everywhere("expires", "1d12h")).toEqual([129_600_000, 129_600_000, 129_600_000]);
    expect(everywhere("max-length-bytes", "1.5GiB")).toEqual([1_610_612_736, 1_610_612_736, 1_610_612_736]);
  });

  it("of a stream's age is what RabbitMQ takes; its own form stays, since an argument can never change", () => {
    const definition = (written: string) => {
      const { plan } = planOf({
        vhosts: {
          shop: {
            queues: { log: { type: "stream", arguments: { "x-max-age": written } } },
            policies: { old: { pattern: "^b", applyTo: "streams", definition: { "max-age": written } } },
          },
        },
      });
      const vhost = plan?.vhosts[0];
      return [vhost?.queues[0]?.arguments["x-max-age"], vhost?.policies[0]?.definition["max-age"]];
    };
    for (const own of ["7D", "24h", "90m", "1Y", "2M"]) expect(definition(own)).toEqual([own, own]);
    expect(definition("1w")).toEqual(["7D", "7D"]);
    expect(definition("1d 12h")).toEqual(["36h", "36h"]);
    expect(definition("7d")).toEqual(["7D", "7D"]);
  });

  it("means the same in a field as a plain number in the broker's unit", () => {
    expect(ofFields({ messageTtl: "1d12h" })).toEqual(ofFields({ messageTtl: 129_600_000 }));
    expect(ofFields({ maxLengthBytes: "1.5GiB" })).toEqual(ofFields({ maxLengthBytes: 1_610_612_736 }));
    expect(ofFields({ type: "stream", maxAge: "1w" })).toEqual(ofFields({ type: "stream", maxAge: "7D" }));
    expect(ofFields({ type: "stream", maxAge: "24h" })).toEqual({ "x-max-age": "1D" });
    const upstream = (reconnectDelay: string | number) =>
      planOf({
        vhosts: { shop: { federationUpstreams: { far: { uri: "amqp://far", reconnectDelay } } } },
      }).plan?.vhosts[0]?.parameters[0]?.value;
    expect(upstream("1m30s")).toEqual(upstream(90));
    expect(upstream(90)).toMatchObject({ "reconnect-delay": 90 });
  });

  it("is one that an editor accepts, or correct files are underlined", () => {
    const schema = JSON.stringify(jsonSchema(recordNames, new Map()));
    for (const pattern of [durationPattern, sizePattern]) {
      expect(schema).toContain(JSON.stringify(pattern.source));
    }
  });
});
