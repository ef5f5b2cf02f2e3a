/** Checks scalars: strings, numbers, durations and sizes. */

import type { Path, Report } from "../report/collector.ts";
import { type Finding, quote } from "../report/problem.ts";
import type { SourceNode } from "../source/node.ts";
import { isAge, stepOf } from "./amounts.ts";
import { describe, oneOf, wrongType } from "./describe.ts";
import type {
  BooleanShape,
  ChoiceShape,
  DurationShape,
  IntegerShape,
  SizeShape,
  TextShape,
} from "./shape.ts";
import { bytesOf, durationOf, durationPattern, millisecondsOf, sizePattern } from "./units.ts";

type ScalarShape = TextShape | BooleanShape | IntegerShape | DurationShape | SizeShape | ChoiceShape;

/** The value, or `undefined` after a problem was reported. */
export function checkScalar(node: SourceNode, shape: ScalarShape, path: Path, report: Report): unknown {
  const value = node.kind === "scalar" ? node.value : undefined;
  const refuse = (finding: Finding) => report.add(finding, path, "value");
  switch (shape.kind) {
    case "text": {
      if (typeof value !== "string") return refuse(wrongType(shape.rule.what, node));
      const fault = shape.rule.check(value);
      return fault ? refuse(fault) : value;
    }
    case "boolean":
      return typeof value === "boolean" ? value : refuse(wrongType("true or false", node));
    case "integer": {
      if (!Number.isInteger(value)) return refuse(wrongType("a whole number", node));
      const fault = outOfRange(Number(value), shape, String);
      return fault ? refuse(fault) : value;
    }
    case "duration":
    case "size": {
      const fault = faultOfAmount(node, value, shape);
      return fault ? refuse(fault) : value;
    }
    case "choice":
      return checkChoice(node, shape, path, report);
  }
}

function faultOfAmount(
  node: SourceNode,
  value: unknown,
  shape: DurationShape | SizeShape,
): Finding | undefined {
  if (shape.kind === "duration" && shape.counts === "age" && isAge(value)) return undefined;
  const isSize = shape.kind === "size";
  const step = isSize ? 1 : stepOf(shape);
  const amount = amountOf(value, shape);
  if (amount === undefined) {
    const isPart = typeof value === "string" && (isSize ? sizePattern : durationPattern).test(value);
    if (!isPart) return wrongType(describe(shape), node);
  }
  const counted = isSize ? "bytes" : shape.counts === "milliseconds" ? "milliseconds" : "seconds";
  if (amount === undefined || amount % step !== 0) {
    const message = `${value} is not a whole number of ${counted}, which RabbitMQ counts in here`;
    return { code: "out-of-range", message };
  }
  return outOfRange(amount, shape, isSize ? (bytes) => `${bytes} bytes` : durationOf, value);
}

/** Bytes or milliseconds; a plain number counts in the broker's unit. */
function amountOf(value: unknown, shape: DurationShape | SizeShape): number | undefined {
  if (typeof value === "string") return shape.kind === "size" ? bytesOf(value) : millisecondsOf(value);
  if (typeof value !== "number" || !Number.isInteger(value)) return undefined;
  if (shape.kind === "size") return value;
  return shape.counts === "age" ? undefined : value * stepOf(shape);
}

function outOfRange(
  value: number,
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
  shown: (value: number) => string,
  written: unknown = value,
): Finding | undefined {
  if (value >= minimum && value <= maximum) return undefined;
  const message = `${written} is out of range; allowed are ${shown(minimum)} to ${shown(maximum)}`;
  return { code: "out-of-range", message };
}

function checkChoice(node: SourceNode, shape: ChoiceShape, path: Path, report: Report): unknown {
  const { values, prefix } = shape;
  const allowed = prefix ? `${oneOf(values)}, or a plugin's ${prefix}…` : oneOf(values);
  if (node.kind !== "scalar" || typeof node.value !== "string") {
    return report.add(wrongType(`one of ${allowed}`, node), path, "value");
  }
  const word = node.value;
  if (values.includes(word) || (prefix && word.startsWith(prefix) && word.length > prefix.length))
    return word;
  const hint = report.didYouMean(word, values);
  const message = `${quote(word)} is none of ${allowed}${hint}`;
  return report.add({ code: "unknown-value", message }, path, "value");
}
