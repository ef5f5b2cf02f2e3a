/** An exchange in the broker's JSON. */
import type { Reader } from "./reader.ts";
import type { ExchangeValue, JsonMap } from "./values.ts";

export interface ExchangeJson {
  readonly type: string;
  readonly durable: boolean;
  readonly auto_delete: boolean;
  /** Accepted by an import; a broker exports no internal exchanges. */
  readonly internal: boolean;
  readonly arguments: JsonMap;
}

export const exchangeCodec = {
  read: (from: Reader): ExchangeValue => ({
    type: from.text("type", "direct"),
    durable: from.flag("durable", true),
    autoDelete: from.flag("auto_delete", false),
    // RabbitMQ 4.3 does not list internal exchanges, and so omits the flag for the others.
    internal: from.flag("internal", false),
    arguments: from.values("arguments"),
  }),
  write: ({ type, durable, autoDelete, internal, arguments: args }: ExchangeValue): ExchangeJson => ({
    type,
    durable,
    auto_delete: autoDelete,
    internal,
    arguments: args,
  }),
};
