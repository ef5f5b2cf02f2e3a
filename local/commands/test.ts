/** `./dev test` and `./dev faults`: the checks, then the tests, on a cluster of their own that is gone afterwards. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { checkout } from "../paths.ts";
import { say } from "../progress.ts";
import { capture, run } from "../run.ts";
import { installBrowser, installFaultProxies, npmInstall } from "../toolchain/install.ts";
import { testReport } from "./testReport.ts";

const stages = ["unit", "broker", "faults", "integration", "e2e", "lifecycle"] as const;

type Stage = (typeof stages)[number];

const dev = (...args: string[]) => run(process.execPath, [join(checkout, "local", "dev.ts"), ...args]);

export async function test(args: readonly string[]): Promise<void> {
  const chosen = stages.filter((stage) => args.length === 0 || args.includes(stage));
  if (chosen.length < args.length) {
    throw new Failure(`./dev test takes ${stages.join(", ")}, or nothing for all of them`);
  }
  await runStages(chosen, {});
}

/** `./dev faults`: the stage of the faults alone, in its long form. */
export function faults(): Promise<void> {
  return runStages(["faults"], { WARREN_FAULTS: "long" });
}

/** @param form variables for the tests on the cluster */
async function runStages(chosen: readonly Stage[], form: Readonly<Record<string, string>>): Promise<void> {
  const results = mkdtempSync(join(tmpdir(), "warren-test-"));
  const failures: unknown[] = [];
  const attempt = (work: () => Promise<void>) => work().catch((error: unknown) => void failures.push(error));
  try {
    await npmInstall();
    if (chosen.includes("unit")) await attempt(installBrowser);
    if (chosen.includes("unit")) {
      await attempt(check);
      await attempt(() => vitest("unit", results, {}));
    }
    const onTheCluster = chosen.filter((stage) => stage !== "unit");
    if (onTheCluster.length > 0) await attempt(() => withCluster(onTheCluster, results, attempt, form));
    await attempt(() => dev("down"));
    for (const failure of failures)
      say(`dev: ${failure instanceof Error ? failure.message : String(failure)}`);
    process.stdout.write(`${testReport(results, stages).join("\n")}\n`);
    if (failures.length > 0) throw new Failure("some checks or tests failed; they are named above");
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
}

async function check(): Promise<void> {
  say("checks: linter and formatter, types");
  const npx = (tool: string, ...args: string[]) =>
    run(join(checkout, "node_modules", ".bin", tool), args, { cwd: checkout });
  await npx("biome", "check", "--error-on-warnings", ".");
  await npx("tsc", "-p", ".");
}

async function withCluster(
  chosen: readonly Stage[],
  results: string,
  attempt: (work: () => Promise<void>) => Promise<void>,
  form: Readonly<Record<string, string>>,
): Promise<void> {
  // What an interrupted run left would hide that `up` works from nothing.
  await dev("down");
  await dev("up");
  if (chosen.includes("faults")) await installFaultProxies();
  const env = { ...(await environment()), ...form };
  for (const stage of chosen) await attempt(() => vitest(stage, results, env));
}

/** What `./dev env` gives a shell. */
async function environment(): Promise<Record<string, string>> {
  const text = await capture(process.execPath, [join(checkout, "local", "dev.ts"), "env"]);
  const lines = text
    .trim()
    .split("\n")
    .map((line) => /^export (\w+)='(.*)'$/.exec(line) ?? []);
  return Object.fromEntries(lines.map(([, name = "", value = ""]) => [name, value]));
}

async function vitest(stage: Stage, results: string, env: Record<string, string>): Promise<void> {
  say(`tests: ${stage}`);
  const report = join(results, `${stage}.json`);
  const args = [
    "run",
    "--project",
    stage,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ];
  await run(join(checkout, "node_modules", ".bin", "vitest"), args, { cwd: checkout, env });
}
