/** `./dev down`: destroys the stack, ends the cluster and leaves nothing; `--keep-data` only stops. */
import { existsSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { machinePid, stopMachine } from "../cluster/stop.ts";
import { endOrphans } from "../orphans.ts";
import { bin, contextFile, home, namespace, state } from "../paths.ts";
import { explain, say, step } from "../progress.ts";
import { destroy } from "../stack.ts";

export async function down(keepData: boolean): Promise<void> {
  if (!existsSync(state)) return say("  nothing is there");
  if (keepData) {
    await step("the cluster says goodbye and stops", stopMachine);
    return say("  kept: the brokers' data. ./dev up starts it again.");
  }
  const external = existsSync(contextFile);
  if (existsSync(`${bin}/pulumi`) && (external || machinePid() !== undefined)) {
    try {
      await step("pulumi destroy", destroy);
    } catch (error) {
      // Somebody else's cluster must not keep objects that no state knows any more.
      if (external) throw error;
      explain(error);
      say(`  the stack could not be destroyed; its cluster goes with all of namespace ${namespace}`);
    }
  }
  endOrphans();
  await step("the cluster stops", stopMachine);
  rmSync(state, { recursive: true, force: true });
  if (readdirSync(home).length === 0) rmdirSync(home);
}
