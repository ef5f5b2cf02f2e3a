/** Prometheus, promtool and Alertmanager, for the tests of the alerts and dashboards. */
import { existsSync } from "node:fs";
import { step } from "../progress.ts";
import { goBuild, target } from "./goBuild.ts";
import { link } from "./install.ts";
import { alertmanager, prometheus, promtool } from "./programs.ts";

export async function installAlerting(): Promise<void> {
  const programs = [prometheus, promtool, alertmanager];
  if (!programs.every((program) => existsSync(target(program)))) {
    await step("Prometheus and Alertmanager, built from their Go modules", async () => {
      // One after the other: promtool is mostly what Prometheus is made of.
      for (const program of programs) await goBuild(program);
    });
  }
  for (const program of programs) link(target(program), program.program);
}

if (import.meta.main) await installAlerting();
