/** The options of `./dev bench`, validated. */
import { parseArgs } from "node:util";
import { Failure } from "../local/failure.ts";
import { type ToolName, toolNames } from "./tool.ts";
import { type Mix, mixes } from "./workload.ts";

export interface BenchOptions {
  readonly sizes: readonly number[];
  readonly tools: readonly ToolName[];
  readonly mixes: readonly Mix[];
  /** Timed runs of each tool. An additional run before them counts requests. */
  readonly runs: number;
  /** The file for the records. */
  readonly json: string | undefined;
  /** A file with records of an earlier benchmark; the benchmark then measures nothing. */
  readonly from: string | undefined;
  /** Whether docs/performance.md is written. */
  readonly docs: boolean;
  /** Only the time from nothing to a cluster with the default topology. */
  readonly start: boolean;
  /** Only the commands of `warren`, beside a commit. */
  readonly cli: boolean;
  /** That commit. */
  readonly against: string;
}

const largestSize = 50_000;

/** @throws Failure with all mistakes */
export function benchOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      sizes: { type: "string", default: "10,100,1000,5000,10000" },
      tools: { type: "string", default: toolNames.join() },
      mixes: { type: "string", default: mixes.join() },
      runs: { type: "string", default: "3" },
      json: { type: "string" },
      from: { type: "string" },
      docs: { type: "boolean", default: false },
      start: { type: "boolean", default: false },
      cli: { type: "boolean", default: false },
      against: { type: "string", default: "HEAD~1" },
    },
  });
  const wrong: string[] = [];
  const sizes = values.sizes.split(",").map(Number);
  if (!sizes.every((size) => Number.isInteger(size) && size % 2 === 0 && size >= 2 && size <= largestSize)) {
    wrong.push(`--sizes takes even numbers from 2 to ${largestSize}, as in 100,1000; given: ${values.sizes}`);
  }
  const tools = oneOf("tools", values.tools, toolNames, wrong);
  const chosenMixes = oneOf("mixes", values.mixes, mixes, wrong);
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) {
    wrong.push(`--runs takes a whole number from 1 on; given: ${values.runs}`);
  }
  if (wrong.length > 0) throw new Failure(wrong.join("\ndev: "));
  const { json, from, docs, start, cli, against } = values;
  const alone = { start, cli, against };
  return { sizes: sizes.sort((a, b) => a - b), tools, mixes: chosenMixes, runs, json, from, docs, ...alone };
}

function oneOf<Name extends string>(
  option: string,
  given: string,
  allowed: readonly Name[],
  wrong: string[],
): readonly Name[] {
  const names = given.split(",");
  const unknown = names.filter((name) => !allowed.some((one) => one === name));
  if (unknown.length > 0) {
    wrong.push(`--${option} takes some of ${allowed.join(",")}; given: ${unknown.join(", ")}`);
  }
  return allowed.filter((name) => names.includes(name));
}
