/** Checks source nodes against the description: types, known keys, required fields. */

import type { Path, Report } from "../report/collector.ts";
import type { Finding } from "../report/problem.ts";
import { quote } from "../report/problem.ts";
import type { MapNode, SourceNode } from "../source/node.ts";
import { checkArguments, checkJson } from "./checkArguments.ts";
import { checkScalar } from "./checkScalar.ts";
import { checkSecret } from "./checkSecret.ts";
import { describe, oneOf, wrongKind, wrongType } from "./describe.ts";
import { type Field, list, type RecordShape, type Shape } from "./shape.ts";

/** The value, or `undefined` after a problem was reported. */
export function check(node: SourceNode, shape: Shape, path: Path, report: Report): unknown {
  const refuse = (finding: Finding) => report.add(finding, path, "value");
  switch (shape.kind) {
    case "text":
    case "boolean":
    case "integer":
    case "duration":
    case "size":
    case "choice":
      return checkScalar(node, shape, path, report);
    case "only":
      if (node.kind === "scalar" && node.value === shape.value) return node.value;
      return refuse(wrongType(describe(shape), node));
    case "either": {
      const { first, or } = shape;
      const scalar = node.kind === "scalar" ? node.value : undefined;
      if (or.kind === "record" ? node.kind === "map" : typeof scalar === "number") {
        return check(node, or, path, report);
      }
      if (first.kind === "only" ? scalar !== first.value : typeof scalar !== "string") {
        return refuse(wrongType(describe(shape), node));
      }
      if (first.kind === "choice" && !first.values.includes(`${scalar}`)) {
        const hint = report.didYouMean(`${scalar}`, first.values);
        const message = `${quote(`${scalar}`)} is none of ${oneOf(first.values)}, and not ${describe(or)}${hint}`;
        return refuse({ code: "unknown-value", message });
      }
      return check(node, first, path, report);
    }
    case "json":
      return checkJson(node, path, report);
    case "list":
      if (node.kind !== "list") return refuse(wrongType("a list", node));
      return node.items.map((item, index) =>
        report.isFull() ? undefined : check(item, shape.of, [...path, index], report),
      );
    case "one or more":
      if (node.kind !== "list") return check(node, shape.of, path, report);
      if (node.items.length > 0) return check(node, list(shape.of), path, report);
      return refuse(wrongType(`${shape.of.what}, or a list of at least one`, node));
    case "map": {
      if (node.kind !== "map") return refuse(wrongType("a mapping by name", node));
      const entries = [...node.entries].map(([key, entry]): [string, unknown] => {
        if (report.isFull()) return [key, undefined];
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
        const holdsSecret = Object.values(shape.fields).some(({ shape: { kind } }) =>
          ["secret", "one or more"].includes(kind),
        );
        const say = holdsSecret ? wrongKind : wrongType;
        const { code, message } = say(`${shape.what}, which is a mapping`, node);
        return refuse({ code, message: message + empty });
      }
      return checkFields(node, shape, path, report);
    case "secret":
      return checkSecret(node, shape, path, report, check);
    case "arguments":
      return checkArguments(node, shape, path, report, check);
  }
}

const fieldMaps = new WeakMap<RecordShape, ReadonlyMap<string, Field>>();

/** A Map, because a file may name a field `constructor`; created once, because a topology has thousands of records. */
function fieldsOf(shape: RecordShape): ReadonlyMap<string, Field> {
  const fields = fieldMaps.get(shape) ?? new Map<string, Field>(Object.entries(shape.fields));
  fieldMaps.set(shape, fields);
  return fields;
}

/** Keys of a file in addition to those of a topology. */
const composingFields = ["extends", "include"];

const mergeKeyHint = "; merge keys are not supported: write the fields out, or use `extends`";

function checkFields(node: MapNode, shape: RecordShape, path: Path, report: Report): unknown {
  const fields = fieldsOf(shape);
  const found: [string, unknown][] = [];
  for (const [key, entry] of node.entries) {
    const field = fields.get(key);
    const inner = [...path, key];
    if (field) {
      found.push([key, check(entry.value, field.shape, inner, report)]);
    } else {
      const allowed = [...fields.keys(), ...(path.length === 0 && node.at ? composingFields : [])];
      const hint = key === "<<" ? mergeKeyHint : report.didYouMean(key, allowed);
      const message = `${shape.what} has no field ${quote(key)}; allowed are ${oneOf(allowed)}${hint}`;
      report.add({ code: "unknown-field", message }, inner, "key");
    }
  }
  for (const [name, field] of fields) {
    if (!Object.hasOwn(field, "default") && !field.optional && !node.entries.has(name)) {
      const message = `${shape.what} needs the field ${name} (${describe(field.shape)})`;
      report.add({ code: "missing-field", message }, path, "key");
    }
  }
  const { exactlyOne } = shape;
  const given = exactlyOne?.filter((name) => node.entries.has(name));
  if (exactlyOne && given?.length !== 1) {
    const message = `${shape.what} needs exactly one of the fields ${oneOf(exactlyOne)}, found ${given?.length ? given.join(" and ") : "none"}`;
    report.add({ code: "missing-field", message }, path, "key");
  }
  return Object.fromEntries(found);
}
