/**
 * For tests of what Pulumi's engine does, which takes seconds for each step: the newest version, and in the long form
 * both. What the versions answer differently, tests without the engine ask of both: provider, guardUpdate, interchange.
 * everything.test.ts, pluginRemedies.test.ts and refusals.test.ts run the engine on both.
 */
import { isLong } from "../form.ts";
import { type BrokerVersion, versions } from "./versions.ts";

export const engineVersions: readonly BrokerVersion[] = isLong ? versions : ["4.3"];
