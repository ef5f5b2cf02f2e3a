/** Enables the stable feature flags: before an upgrade, which needs the old ones, and after it. */
import type { BrokerClient } from "../broker/client.ts";
import { Refused } from "../broker/errors.ts";
import { readBrokerState } from "./brokerState.ts";

/**
 * Enables those that are disabled, and returns their names. It cannot be undone.
 * @throws an error that names the flag, with RabbitMQ's reason
 */
export async function enableStableFlags(client: BrokerClient): Promise<readonly string[]> {
  const { stableFlagsOff } = await readBrokerState((path) => client.getAt(path));
  for (const name of stableFlagsOff) {
    try {
      // A flag such as khepri_db moves data, and may take longer than one request: RabbitMQ goes on with it then, and the
      // client asks again, which is answered once the flag is enabled.
      await client.put(["feature-flags", name, "enable"], {});
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      throw new Error(
        `the feature flag ${name} could not be enabled: ${error.explained()}. See \`rabbitmqctl list_feature_flags\``,
      );
    }
  }
  return stableFlagsOff;
}
