import { serve } from "../../../components/provider/protocol/server.ts";
import { randomPlugin } from "./plugin.ts";

/** Set by the bundler. */
declare const PLUGIN_VERSION: string;

void serve(randomPlugin(PLUGIN_VERSION));
