/** `./dev warren …`: the CLI, straight from its source. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { checkout } from "../paths.ts";
import { npmInstall } from "../toolchain/install.ts";

export async function warren(args: readonly string[]): Promise<void> {
  await npmInstall();
  const { status } = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", join(checkout, "cli", "warren.ts"), ...args],
    {
      stdio: "inherit",
    },
  );
  process.exitCode = status ?? 1;
}
