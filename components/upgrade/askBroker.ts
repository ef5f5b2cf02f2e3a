/** Asks a broker everything that an upgrade depends on. It only reads. */
import { deniedBetween } from "../cluster/deniedFeatures.ts";
import { type Assessment, assess, type Wanted } from "./assess.ts";
import { type Get, readBrokerState } from "./brokerState.ts";
import { scanClients } from "./clientScan.ts";

/** @param config lines of rabbitmq.conf in the settings: a feature that they permit is not denied */
export async function askBroker(
  get: Get,
  wanted: Wanted,
  config: { readonly [key: string]: string } = {},
): Promise<Assessment> {
  const state = await readBrokerState(get);
  const uses = await scanClients(get, deniedBetween(state.version, wanted.version, config));
  return assess(state, wanted, uses);
}
