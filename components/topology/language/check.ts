/** Source nodes against the description: every value of the right type, every key known, nothing missing. */
import type { Finding } from "../problem.ts";
import { quote } from "../problem.ts";
import type { Path, Report } from "../report.ts";
import type { MapNode, SourceNode } from "../source/node.ts";
import { checkArguments } from "./checkArguments.ts";
import { checkPassword } from "./checkPassword.ts";
import { describe, oneOf, wrongType } from "./describe.ts";
import type { Field, RecordShape, Shape } from "./shape.ts";

/** The value, or `undefined` after the reason was reported. */
export function check(node: SourceNode, shape: Shape, path: Path, report: Report): unknown {
  const refuse = (finding: Finding) => report.add(finding, path, "value");
  switch (shape.kind) {
    case "text": {
      if (node.kind !== "scalar" || typeof node.value !== "string")
        return refuse(wrongType(shape.rule.what, node));
      const fault = shape.rule.check(node.value);
      return fault ? refuse(fault) : node.value;
    }
    case "boolean":
      if (node.kind === "scalar" && typeof node.value === "boolean") return node.value;
      return refuse(wrongType("true or false", node));
    case "integer": {
      const { minimum, maximum } = shape;
      if (node.kind !== "scalar" || !Number.isInteger(node.value))
        return refuse(wrongType("a whole number", node));
      const value = Number(node.value);
      if (value >= minimum && value <= maximum) return value;
      return refuse({
        code: "out-of-range",
        message: `${value} is out of range; allowed are ${minimum} to ${maximum}`,
      });
    }
    case "choice": {
      const { values, prefix } = shape;
      const allowed = prefix ? `${oneOf(values)}, or a plugin's ${prefix}…` : oneOf(values);
      if (node.kind !== "scalar" || typeof node.value !== "string")
        return refuse(wrongType(`one of ${allowed}`, node));
      const word = node.value;
      if (values.includes(word) || (prefix && word.startsWith(prefix) && word.length > prefix.length))
        return word;
      const hint = report.didYouMean(word, values);
      return refuse({ code: "unknown-value", message: `${quote(word)} is none of ${allowed}${hint}` });
    }
    case "list":
      if (node.kind !== "list") return refuse(wrongType("a list", node));
      return node.items.map((item, index) => check(item, shape.of, [...path, index], report));
    case "map": {
      if (node.kind !== "map") return refuse(wrongType("a mapping by name", node));
      const entries = [...node.entries].map(([key, entry]): [string, unknown] => {
        const inner = [...path, key];
        const fault = shape.key.check(key);
        if (fault) report.add(fault, inner, "key");
        return [key, check(entry.value, shape.of, inner, report)];
      });
      return Object.fromEntries(entries);
    }
    case "record":
      if (node.kind !== "map") {
        const empty = node.kind === "scalar" && node.value === null ? "; for all defaults write {}" : "";
        const { code, message } = wrongType(`${shape.what}, which is a mapping`, node);
        return refuse({ code, message: message + empty });
      }
      return checkFields(node, shape, path, report);
    case "password":
      return checkPassword(node, shape, path, report, check);
    case "arguments":
      return checkArguments(node, shape, path, report, check);
  }
}

function checkFields(node: MapNode, shape: RecordShape, path: Path, report: Report): unknown {
  const fields = new Map<string, Field>(Object.entries(shape.fields));
  const found: [string, unknown][] = [];
  for (const [key, entry] of node.entries) {
    const field = fields.get(key);
    const inner = [...path, key];
    if (field) {
      found.push([key, check(entry.value, field.shape, inner, report)]);
    } else {
      const hint = report.didYouMean(key, fields.keys());
      const message = `${shape.what} has no field ${quote(key)}; allowed are ${[...fields.keys()].join(", ")}${hint}`;
      report.add({ code: "unknown-field", message }, inner, "key");
    }
  }
  for (const [name, field] of fields) {
    if (!Object.hasOwn(field, "default") && !node.entries.has(name)) {
      const message = `${shape.what} needs the field ${name} (${describe(field.shape)})`;
      report.add({ code: "missing-field", message }, path, "key");
    }
  }
  return Object.fromEntries(found);
}
