/** A password's source: exactly one, and nothing of what was written appears in an error. */
import type { ProblemCode } from "../problem.ts";
import type { Path, Report } from "../report.ts";
import type { SourceNode } from "../source/node.ts";
import { describe, kindOf } from "./describe.ts";
import type { PasswordShape, Shape } from "./shape.ts";

type Check = (node: SourceNode, shape: Shape, path: Path, report: Report) => unknown;

export function checkPassword(
  node: SourceNode,
  shape: PasswordShape,
  path: Path,
  report: Report,
  check: Check,
): unknown {
  const names = Object.keys(shape.fields);
  const allowed = `write \`${shape.word}\`, or a mapping with one of ${names.join(", ")}`;
  const refuse = (code: ProblemCode, message: string) => report.add({ code, message }, path, "value");
  if (node.kind === "scalar" && node.value === shape.word) return node.value;
  if (node.kind === "scalar" && node.value !== null) {
    const message = "a password never stands in the topology (the value is not shown here)";
    return refuse(
      "plain-text-password",
      `${message}; remove it and change it where it is in use; ${allowed}`,
    );
  }
  if (node.kind !== "map")
    return refuse("wrong-type", `expected the source of a password, found ${kindOf(node)}; ${allowed}`);
  const unknown = [...node.entries.keys()].filter((key) => !Object.hasOwn(shape.fields, key));
  if (unknown.length > 0) {
    const hint = report.didYouMean(unknown[0] ?? "", names);
    const message = "the source of a password has a field that does not exist (not shown here)";
    return refuse("unknown-field", `${message}; ${allowed}${hint}`);
  }
  const [given, another] = [...node.entries.values()];
  if (!given || another) {
    return refuse(
      "password-source",
      `a password has exactly one source, found ${node.entries.size}; ${allowed}`,
    );
  }
  const field = shape.fields[given.key];
  if (!field) return undefined;
  const inner = [...path, given.key];
  const isText = given.value.kind === "scalar" && typeof given.value.value === "string";
  if (field.shape.kind === "text" ? !isText : given.value.kind !== "map") {
    // Said here and not by the general check, which shows the value: it could be the password.
    const message = `expected ${describe(field.shape)}, found ${kindOf(given.value)}`;
    report.add({ code: "wrong-type", message }, inner, "value");
    return undefined;
  }
  const value = check(given.value, field.shape, inner, report);
  return value === undefined ? undefined : { [given.key]: value };
}
