/** Checks scalars: strings, numbers, durations and sizes. */

import type { Path, Report } from "../report/collector.ts";
import { type Finding, quote } from "../report/problem.ts";
import type { SourceNode } from "../source/node.ts";
import { describe, oneOf, wrongType } from "./describe.ts";
import type {
  BooleanShape,
  ChoiceShape,
  DurationShape,
  IntegerShape,
  SizeShape,
  TextShape,
} from "./shape.ts";
import { bytesOf, durationOf, millisecondsOf } from "./units.ts";

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
    case "duration": {
      const amount = typeof value === "string" ? millisecondsOf(value) : undefined;
      if (amount === undefined) {
        const unit = typeof value === "number" ? `; say the unit: ${value}ms or ${value}s` : "";
        const { code, message } = wrongType(describe(shape), node);
        return refuse({ code, message: message + unit });
      }
      const fault = outOfRange(amount, shape, durationOf);
      if (fault) return refuse(fault);
      if (amount % shape.step === 0) return value;
      const message = `${value} is no multiple of ${durationOf(shape.step)}, which is what RabbitMQ counts in here`;
      return refuse({ code: "out-of-range", message });
    }
    case "size": {
      const amount = typeof value === "string" || typeof value === "number" ? bytesOf(value) : undefined;
      if (!Number.isInteger(amount)) return refuse(wrongType(describe(shape), node));
      const fault = outOfRange(Number(amount), shape, (bytes) => `${bytes} bytes`);
      return fault ? refuse(fault) : value;
    }
    case "choice":
      return checkChoice(node, shape, path, report);
  }
}

function outOfRange(
  value: number,
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
  shown: (value: number) => string,
): Finding | undefined {
  if (value >= minimum && value <= maximum) return undefined;
  const message = `${shown(value)} is out of range; allowed are ${shown(minimum)} to ${shown(maximum)}`;
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
