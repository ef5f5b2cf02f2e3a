/** A provider of Warren's own plugin, which the program makes known to Pulumi. */
import * as pulumi from "@pulumi/pulumi";
import { installPlugin, version } from "./ownPlugin.ts";
import { packageName } from "./provider/state/tokens.ts";
import { hasEngine } from "./pulumi/engine.ts";
import { runError } from "./pulumi/runError.ts";

class WarrenProvider extends pulumi.ProviderResource {}

/** @param settings of the provider: how the broker is reached, for kinds of resources that are in one */
export function ownProvider(
  name: string,
  settings: pulumi.Inputs,
  parent: pulumi.Resource,
): pulumi.ProviderResource {
  if (hasEngine()) installed();
  // Pulumi starts the plugin of this version and no other.
  return new WarrenProvider(packageName, name, settings, { parent, version });
}

function installed(): void {
  try {
    installPlugin();
  } catch (error) {
    throw runError(error instanceof Error ? error.message : String(error));
  }
}
