/** Warnings beside errors: those that are certain, and no others. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { findings } from "../../../components/topology/findings/findings.ts";
import {
  type Loaded,
  loadTopology,
  planOf,
  type TopologyDefinition,
} from "../../../components/topology/load.ts";
import type { Json, Problem } from "../../../components/topology/model.ts";
import { reviewed } from "../../../components/topology/review.ts";
import { anyDefinition } from "../topology/definitions.ts";
import { shop } from "./case.ts";
import { cases } from "./cases.ts";

type Path = readonly (string | number)[];

/** Every place in the definition, itself excluded. */
function placesIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null) return [];
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return steps.flatMap((step) => [
    [...path, step],
    ...placesIn((value as Record<string | number, unknown>)[step], [...path, step]),
  ]);
}

function changed(value: unknown, [step, ...rest]: Path, to: Json): unknown {
  if (step === undefined) return to;
  if (Array.isArray(value))
    return value.map((item, index) => (index === step ? changed(item, rest, to) : item));
  const entries = Object.entries(value as object);
  return Object.fromEntries(
    entries.map(([key, item]) => [key, key === step ? changed(item, rest, to) : item]),
  );
}

const mistakes: readonly Json[] = [[[1]], "nowhere", { nothing: 1 }, -5];

const planned = (definition: unknown): Loaded => planOf(definition as TopologyDefinition);

const nameOf = ({ code, path }: Problem) => JSON.stringify([code, path]);

/** What stands beside the errors of the wrong definition, and would not stand in the right one. */
function falseAlarms(right: unknown, wrong: unknown): readonly string[] {
  const { plan } = planned(right);
  const { rest } = planned(wrong);
  if (plan === undefined || rest === undefined) return [];
  const certain = new Set(findings(plan).map(nameOf));
  return findings(rest.plan, {}, rest.doubts)
    .map(nameOf)
    .filter((name) => !certain.has(name));
}

const warningsOf = (text: string) => {
  const loaded = loadTopology("f.yaml", text);
  expect(loaded.problems.length).toBeGreaterThan(0);
  return reviewed(loaded, new Map([["f.yaml", text]]), {}).warnings.map(
    ({ code, at }) => `${at?.line} ${code}`,
  );
};

describe("beside an error a user reads", () => {
  it("no warning that goes away when the error is corrected, or somebody changes what was right", () => {
    let compared = 0;
    for (const text of cases.flatMap(({ fires, silent }) => [fires, silent])) {
      const right: unknown = parse(text);
      for (const place of placesIn(right)) {
        for (const mistake of mistakes) {
          const wrong = changed(right, place, mistake);
          expect(falseAlarms(right, wrong), `${text}${JSON.stringify([place, mistake])}`).toEqual([]);
          if (planned(wrong).rest !== undefined) compared += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(1000);
  });

  it("no such warning in large topologies either", () => {
    fc.assert(
      fc.property(anyDefinition, fc.nat(), fc.constantFrom(...mistakes), (right, number, mistake) => {
        const places = placesIn(right);
        const place = places[number % Math.max(places.length, 1)];
        if (place !== undefined) expect(falseAlarms(right, changed(right, place, mistake))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("the warnings about other vhosts", () => {
    expect(warningsOf(`${shop("queues:\n  q: {}\n")}  wrong:\n    queus: {}\n`)).toEqual([
      "4 queue-without-source",
      "4 unbounded-queue",
      "4 default-delivery-limit",
    ]);
  });

  it("the warnings about other queues, if a limit of one is wrong", () => {
    const text = shop("queues:\n  q: { maxLength: many, deliveryLimit: 5 }\n  r: { maxLength: 5 }\n");
    expect(warningsOf(text)).toEqual(["5 queue-without-source", "5 default-delivery-limit"]);
  });

  it("the warnings about an object itself, whatever is wrong with others", () => {
    const text = shop(
      "exchanges:\n  orders: { type: topic }\nqueues:\n  q: { type: sorted }\n  r: { type: classic, durable: false, bindings: [{ exchange: orders }] }\n",
    );
    expect(warningsOf(text)).toEqual(["7 transient-object", "7 deprecated-feature", "7 empty-binding-key"]);
  });

  it("the warnings about users, if a test is wrong", () => {
    const text = "users:\n  root: { tags: [administrator] }\ntests:\n  - { publish: {}, reaches: [] }\n";
    expect(warningsOf(text)).toEqual(["2 administrator-tag"]);
  });

  it("nothing about comments that silence what is not known yet", () => {
    const text = shop(
      "queues:\n  # warren-ignore unbounded-queue: kept for ever\n  q: {}\n  # warren-ignore unbounded: no such code\n  r: { type: sorted }\n",
    );
    expect(warningsOf(text)).toEqual(["6 bad-ignore"]);
  });

  it("the failed tests of other vhosts, but none of a vhost of which something is unknown", () => {
    const test = (vhost: string) => `  - { publish: { vhost: ${vhost}, key: q }, reaches: [r] }\n`;
    const text = `${shop("queues: { q: {}, r: {} }\n")}  wrong: { queues: { q: { type: sorted }, r: {} } }\ntests:\n${test("shop")}${test("wrong")}`;
    const loaded = loadTopology("f.yaml", text);
    const { problems, plan } = reviewed(loaded, new Map(), {});
    expect(problems.map(({ code, at }) => `${at?.line} ${code}`)).toEqual([
      "4 unknown-value",
      "6 failed-test",
    ]);
    expect(plan).toBeUndefined();
  });
});
