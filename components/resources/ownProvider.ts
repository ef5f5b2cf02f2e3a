/** Warren's own provider. */
import * as pulumi from "@pulumi/pulumi";
import type { Connection } from "../connection/program/connect.ts";
import { installPlugin, version } from "../ownPlugin.ts";
import { packageName } from "../provider/state/tokens.ts";
import { hasEngine } from "../pulumi/engine.ts";
import { runError } from "../pulumi/runError.ts";
import type { Place } from "./broker.ts";
import { logicalName } from "./names.ts";

class WarrenProvider extends pulumi.ProviderResource {}

export function makeOwnProvider({ name, parent }: Place, connection: Connection): pulumi.ProviderResource {
  if (hasEngine()) installed();
  const { own, username, password } = connection;
  return new WarrenProvider(
    packageName,
    logicalName(name, "objects", "provider"),
    { ...own, username, password },
    // Pulumi starts the plugin of this version and no other.
    { parent, version },
  );
}

function installed(): void {
  try {
    installPlugin();
  } catch (error) {
    throw runError(error instanceof Error ? error.message : String(error));
  }
}
