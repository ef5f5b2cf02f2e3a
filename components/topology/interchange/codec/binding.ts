/** A binding in the broker's JSON. */
import type { BindingValue } from "./objects.ts";
import type { Reader } from "./reader.ts";
import type { JsonMap } from "./values.ts";

export interface BindingJson {
  readonly source: string;
  readonly destination: string;
  readonly destination_type: "queue" | "exchange";
  readonly routing_key: string;
  readonly arguments: JsonMap;
}

export const bindingCodec = {
  read: (from: Reader): BindingValue => ({
    source: from.text("source"),
    destination: from.text("destination"),
    destinationType: from.word("destination_type", ["queue", "exchange"], "queue"),
    routingKey: from.text("routing_key", ""),
    arguments: from.values("arguments"),
  }),
  write: ({
    source,
    destination,
    destinationType,
    routingKey,
    arguments: args,
  }: BindingValue): BindingJson => ({
    source,
    destination,
    destination_type: destinationType,
    routing_key: routingKey,
    arguments: args,
  }),
};
