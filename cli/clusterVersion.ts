import { supportedVersions, versionPattern } from "../components/cluster/version.ts";
import { UsageError } from "./command.ts";

/** @throws UsageError for a version of RabbitMQ that a cluster cannot have */
export function clusterVersion(option: string, version: string): string {
  if (versionPattern.test(version)) return version;
  throw new UsageError(
    `${option} takes a version that Warren supports, which are ${supportedVersions.join(", ")} ` +
      `and their patch releases such as 4.3.6, not ${JSON.stringify(version)}`,
  );
}
