/** Serves the plugin. */
import { version } from "../ownPlugin.ts";
import { warrenPlugin } from "./plugin.ts";
import { connectLog } from "./protocol/engineLog.ts";
import { serve } from "./protocol/server.ts";

const engine = process.argv.slice(2).find((argument) => !argument.startsWith("-"));

await serve(warrenPlugin(version, connectLog(engine), engine));
