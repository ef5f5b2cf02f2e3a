/** Checks the source of a secret: exactly one. No error repeats what was written. */

import type { Path, Report } from "../report/collector.ts";
import type { Finding, ProblemCode } from "../report/problem.ts";
import type { SourceNode } from "../source/node.ts";
import { describe, kindOf } from "./describe.ts";
import type { SecretShape, Shape } from "./shape.ts";

type Check = (node: SourceNode, shape: Shape, path: Path, report: Report) => unknown;

/** Reports a secret in the file without repeating it. */
export function plainText(what: string): Finding {
  const message = `${what} never stands in the topology (the value is not shown here); remove it and change it where it is in use`;
  return { code: "plain-text-password", message };
}

/** Whether the general check can report the problem without showing the value. */
function isLike(node: SourceNode, shape: Shape): boolean {
  if (shape.kind === "record") return node.kind === "map";
  const value = node.kind === "scalar" ? node.value : undefined;
  if (shape.kind !== "integer") return typeof value === "string";
  return Number.isInteger(value) && Number(value) >= shape.minimum && Number(value) <= shape.maximum;
}

export function checkSecret(
  node: SourceNode,
  shape: SecretShape,
  path: Path,
  report: Report,
  check: Check,
): unknown {
  const names = Object.keys(shape.fields);
  const allowed = `write ${shape.plain.what}, or a mapping with one of ${names.join(", ")}`;
  const refuse = (code: ProblemCode, message: string) => report.add({ code, message }, path, "value");
  if (node.kind === "scalar" && node.value !== null) {
    const fault = typeof node.value === "string" ? shape.plain.check(node.value) : plainText(shape.what);
    return fault ? refuse(fault.code, `${fault.message}; ${allowed}`) : node.value;
  }
  if (node.kind !== "map")
    return refuse("wrong-type", `expected the source of ${shape.what}, found ${kindOf(node)}; ${allowed}`);
  const unknown = [...node.entries.keys()].filter((key) => !Object.hasOwn(shape.fields, key));
  if (unknown.length > 0) {
    const hint = report.didYouMean(unknown[0] ?? "", names);
    const message = `the source of ${shape.what} has a field that does not exist (not shown here)`;
    return refuse("unknown-field", `${message}; ${allowed}${hint}`);
  }
  const [given, another] = [...node.entries.values()];
  if (!given || another) {
    return refuse(
      "password-source",
      `${shape.what} has exactly one source, found ${node.entries.size}; ${allowed}`,
    );
  }
  const field = shape.fields[given.key];
  if (!field) return undefined;
  const inner = [...path, given.key];
  if (!isLike(given.value, field.shape)) {
    // Not by the general check, which shows the value: it could be the password.
    const message = `expected ${describe(field.shape)}, found ${kindOf(given.value)} (not shown here)`;
    report.add({ code: "wrong-type", message }, inner, "value");
    return undefined;
  }
  const value = check(given.value, field.shape, inner, report);
  return value === undefined ? undefined : { [given.key]: value };
}
