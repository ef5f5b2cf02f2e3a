/** Warren's own provider. */
import * as pulumi from "@pulumi/pulumi";
import { packageName } from "../../engine/tokens.ts";
import type { ReachedBroker } from "../../reach/provider.ts";
import type { Place } from "./broker.ts";
import { pluginAdvice } from "./findPlugin.ts";
import { logicalName } from "./names.ts";

class WarrenProvider extends pulumi.ProviderResource {}

export function makeOwnProvider({ name, parent }: Place, reached: ReachedBroker): pulumi.ProviderResource {
  const advice = pluginAdvice(process.cwd(), process.env);
  if (advice !== undefined) pulumi.log.warn(advice, parent);
  const { endpoint, tunnel, username, password } = reached;
  // A tunnel of its own works where no program has opened one: in a refresh and a destroy.
  const way = tunnel === undefined ? { endpoint } : { tunnel };
  return new WarrenProvider(
    packageName,
    logicalName(name, "objects", "provider"),
    { ...way, username, password },
    { parent },
  );
}
