/** The links of the standby's exchanges to the primary, as the standby reports them. */
import type { BrokerClient } from "../broker/client.ts";
import { items, text } from "../broker/fromBroker.ts";
import { standbyName } from "./names.ts";

export interface Link {
  readonly vhost: string;
  readonly exchange: string;
  readonly isRunning: boolean;
  /** The broker's reason, or its word for the state. */
  readonly why: string;
  /** Another text after each new connection. */
  readonly connection: string;
}

export async function readLinks(api: BrokerClient): Promise<readonly Link[]> {
  const all = items(await api.get("federation-links"));
  return all
    .filter(({ upstream }) => upstream === standbyName)
    .map(({ vhost, exchange, status, error, timestamp, local_connection: local }) => ({
      vhost: text(vhost),
      exchange: text(exchange),
      isRunning: status === "running",
      why: text(error) || text(status),
      connection: `${text(timestamp)} ${text(local)}`,
    }));
}
