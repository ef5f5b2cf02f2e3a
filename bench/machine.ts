/** The machine of a measurement, in general terms. */
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { bin } from "../local/paths.ts";
import { capture } from "../local/run.ts";
import type { Machine } from "./record.ts";

/**
 * @param broker its version and the number of nodes
 * @param tool of the tool that is measured
 */
export async function machineOf(broker: string, tool: string): Promise<Machine> {
  return {
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 1024 ** 3),
    broker,
    node: process.versions.node,
    pulumi: (await capture(join(bin, "pulumi"), ["version"])).trim().replace(/^v/, ""),
    tool,
  };
}
