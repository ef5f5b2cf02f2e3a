import { connectLog } from "../protocol/engineLog.ts";
import { serve } from "../protocol/server.ts";
import { kubernetesPlugin } from "./plugin.ts";

/** Set by the bundler. */
declare const PLUGIN_VERSION: string;

void serve(kubernetesPlugin(PLUGIN_VERSION, connectLog(process.argv[2])));
