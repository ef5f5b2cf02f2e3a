/** Checks AMQP arguments and policy definitions: any JSON; durations and sizes come out in the broker's form. */
import type { Json } from "../model.ts";
import type { Path, Report } from "../report/collector.ts";
import { type Finding, quote } from "../report/problem.ts";
import type { SourceNode } from "../source/node.ts";
import { argumentValue } from "./amounts.ts";
import { wrongType } from "./describe.ts";
import type { ArgumentsShape, Shape } from "./shape.ts";
import { name, unencodable } from "./text.ts";

type Check = (node: SourceNode, shape: Shape, path: Path, report: Report) => unknown;

const argumentName = name("the name of an argument");

/** A JSON number is read as a double: another number would reach the broker changed. */
function numberFault(value: number): Finding | undefined {
  if (!Number.isFinite(value)) return { code: "bad-number", message: `${value} cannot be written in JSON` };
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return undefined;
  const limit = Number.MAX_SAFE_INTEGER;
  const message = `the number is beyond ±${limit} (2^53 - 1) and would be rounded; put it in quotes to mean text`;
  return { code: "bad-number", message };
}

/** Any JSON that reaches the broker unchanged. */
export function checkJson(node: SourceNode, path: Path, report: Report): Json | undefined {
  switch (node.kind) {
    case "scalar": {
      const { value } = node;
      const fault =
        typeof value === "number"
          ? numberFault(value)
          : typeof value === "string"
            ? unencodable(value)
            : undefined;
      if (fault) report.add(fault, path, "value");
      return fault ? undefined : value;
    }
    case "list":
      return node.items.map((item, index) => checkJson(item, [...path, index], report) ?? null);
    case "map": {
      const entries = [...node.entries].map(([key, entry]): [string, Json] => {
        const inner = [...path, key];
        const fault = argumentName.check(key);
        if (fault) report.add(fault, inner, "key");
        return [key, checkJson(entry.value, inner, report) ?? null];
      });
      return Object.fromEntries(entries);
    }
    case "foreign":
      report.add(wrongType("plain data", node), path, "value");
      return undefined;
  }
}

/** AMQP arguments and policies have no null at any depth: the broker answers 400, for a binding even 500. */
function withoutNull(node: SourceNode, path: Path, report: Report): Json | undefined {
  const value = checkJson(node, path, report);
  if (!holdsNull(value)) return value;
  report.add({ code: "wrong-type", message: "RabbitMQ takes no null here; leave it out" }, path, "value");
  return undefined;
}

function holdsNull(value: Json | undefined): boolean {
  if (typeof value !== "object") return false;
  return value === null || Object.values(value).some(holdsNull);
}

/** Unknown arguments are for the broker and its plugins; one that is nearly a known name is a typo. */
function unknownKey(key: string, shape: ArgumentsShape, report: Report): Finding | undefined {
  const known = Object.keys(shape.known);
  const hint = report.didYouMean(key, known);
  if (shape.others === "refused") {
    const message = `RabbitMQ refuses ${quote(key)} here; allowed are ${known.join(", ")}${hint}`;
    return { code: "unknown-field", message };
  }
  if (hint === "" || (shape.others === "ignored" && !key.startsWith("x-"))) return undefined;
  const does = shape.others === "ignored" ? "ignore" : "refuse";
  return { code: "unknown-field", message: `RabbitMQ knows no ${quote(key)} and would ${does} it${hint}` };
}

export function checkArguments(
  node: SourceNode,
  shape: ArgumentsShape,
  path: Path,
  report: Report,
  check: Check,
): unknown {
  if (node.kind !== "map") return report.add(wrongType("a mapping", node), path, "value");
  if (node.entries.size < shape.minimum) {
    const message = "at least one key is needed here; RabbitMQ refuses an empty definition";
    report.add({ code: "missing-field", message }, path, "key");
  }
  const entries = [...node.entries].map(([key, entry]): [string, unknown] => {
    const inner = [...path, key];
    const rule = Object.hasOwn(shape.known, key) ? shape.known[key] : undefined;
    if (rule) {
      const written = check(entry.value, rule.shape, inner, report);
      return [key, written === undefined ? undefined : argumentValue(rule.shape, written as Json)]; // known shapes are JSON
    }
    const unknown = unknownKey(key, shape, report);
    if (unknown) report.add(unknown, inner, "key");
    const fault = argumentName.check(key);
    if (fault) report.add(fault, inner, "key");
    return [key, withoutNull(entry.value, inner, report)];
  });
  return Object.fromEntries(entries);
}
