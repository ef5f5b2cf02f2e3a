/** An exchange in the form that people write. */
import type { ExchangeDefinition } from "../../definition/topology.ts";
import { exchangeRecord } from "../../language/exchanges.ts";
import type { Exchange } from "../../model.ts";
import { takes, withoutDefaults } from "./fields.ts";

const alternateExchange = "alternate-exchange";

export function exchangeDefinition(exchange: Exchange): ExchangeDefinition {
  const { [alternateExchange]: alternate, ...rest } = exchange.arguments;
  const shape = exchangeRecord.fields.alternateExchange.shape;
  const isField = typeof alternate === "string" && takes(shape, alternate);
  return withoutDefaults<ExchangeDefinition>(exchangeRecord, {
    type: exchange.type,
    durable: exchange.durable,
    autoDelete: exchange.autoDelete,
    internal: exchange.internal,
    alternateExchange: isField ? alternate : undefined,
    unrouted: undefined,
    delay: undefined,
    arguments: isField ? rest : exchange.arguments,
  });
}
