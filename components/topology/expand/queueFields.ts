/** Queue fields that each stand for one argument. */
import type { QueueDefinition } from "../definition/topology.ts";
import { type QueueFieldName, queueFields } from "../language/queueFields.ts";
import type { Json, QueueType } from "../model.ts";

export function fieldArguments(
  definition: { readonly [Name in QueueFieldName]?: QueueDefinition[Name] },
  type: QueueType,
): { readonly [name: string]: Json } {
  const entries = Object.entries(queueFields).flatMap(([name, field]): [string, Json][] => {
    const value = definition[name as QueueFieldName]; // the table's keys are these names
    const argument = field.argument[type];
    return value === undefined || argument === undefined ? [] : [[argument, field.toArgument(value)]];
  });
  return Object.fromEntries(entries);
}
