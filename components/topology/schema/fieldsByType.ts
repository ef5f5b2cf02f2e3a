/** Which fields a queue of a type does not have, for the schema: an editor then underlines `messageTtl` of a stream. */
import { queueRecord } from "../language/queues.ts";
import { queueTypes, typesThatTake } from "../language/queueTypes.ts";

/** Whatever their value. */
const fieldsNotOf = (type: (typeof queueTypes)[number]) =>
  Object.keys(queueRecord.fields).filter((field) => !typesThatTake(field, null).includes(type));

export const fieldsByType = queueTypes.map((type) => ({
  if: { type: "object", properties: { type: { const: type } }, required: ["type"] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: {
    type: "object",
    properties: Object.fromEntries(fieldsNotOf(type).map((field) => [field, false])),
  },
}));
