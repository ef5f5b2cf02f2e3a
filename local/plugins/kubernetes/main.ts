import { connectLog } from "../../../components/engine/protocol/engineLog.ts";
import { serve } from "../../../components/engine/protocol/server.ts";
import { kubernetesPlugin } from "./plugin.ts";

/** Set by the bundler. */
declare const PLUGIN_VERSION: string;

void serve(kubernetesPlugin(PLUGIN_VERSION, connectLog(process.argv[2])));
