/** Random values for a field, from the language's own description of it. */
import * as fc from "fast-check";
import type { QueueDefinition } from "../../../components/topology/definition/topology.ts";
import { stepOf } from "../../../components/topology/language/amounts.ts";
import { queueFields } from "../../../components/topology/language/queueFields.ts";
import type { Shape } from "../../../components/topology/language/shape.ts";
import { durationOf, sizeOf } from "../../../components/topology/language/units.ts";
import type { QueueType } from "../../../components/topology/model.ts";

/** Of shapes without parts. Numbers near the bounds come often: there the mistakes are. */
export function scalarOf(shape: Shape): fc.Arbitrary<unknown> {
  switch (shape.kind) {
    case "boolean":
      return fc.boolean();
    case "integer":
      return between(shape.minimum, shape.maximum);
    case "duration":
      return between(
        Math.ceil(shape.minimum / stepOf(shape)),
        Math.floor(shape.maximum / stepOf(shape)),
      ).chain((steps) =>
        fc.constantFrom<unknown>(
          durationOf(steps * stepOf(shape)),
          ...(shape.counts === "age" ? [`${Math.max(1, steps % 1000)}D`] : [steps]),
        ),
      );
    case "size":
      return between(shape.minimum, shape.maximum).chain((bytes) => fc.constantFrom(bytes, sizeOf(bytes)));
    case "choice":
      return fc.constantFrom(...shape.values);
    default:
      throw new Error(`no random values for ${shape.kind}`);
  }
}

const between = (minimum: number, maximum: number) =>
  fc.oneof(
    fc.constantFrom(minimum, maximum),
    fc.integer({ min: minimum, max: Math.min(maximum, minimum + 100_000) }),
    fc.integer({ min: minimum, max: maximum }),
  );

/** Any of the fields that stand for one argument and that a queue of this type has. */
export function fieldsOf(type: QueueType): fc.Arbitrary<Partial<QueueDefinition>> {
  const own = Object.entries(queueFields).filter(([, field]) => field.argument[type] !== undefined);
  const values = own.map(([name, field]) => [name, fieldValue(name, type, field.shape)] as const);
  // Each value is what its field's shape allows.
  return fc.record(Object.fromEntries(values), { requiredKeys: [] }) as fc.Arbitrary<
    Partial<QueueDefinition>
  >;
}

/** A quorum queue does not take every way to overflow. */
const fieldValue = (name: string, type: QueueType, shape: Shape) =>
  name === "overflow" && type === "quorum" ? fc.constantFrom("drop-head", "reject-publish") : scalarOf(shape);
