/** `./dev test` and `./dev faults`: the checks, then the tests, on clusters of their own that are gone afterwards. */
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { volumesVariable } from "../cluster/layout.ts";
import { Failure } from "../failure.ts";
import { checkout, home } from "../paths.ts";
import { say } from "../progress.ts";
import { capture, run } from "../run.ts";
import { installAlerting } from "../toolchain/alerting.ts";
import {
  installBrowser,
  installDiskTools,
  installFaultProxies,
  installS3Server,
  npmInstall,
} from "../toolchain/install.ts";
import { installLanguages } from "../toolchain/languages.ts";
import { loadPrograms } from "../toolchain/loadClients.ts";
import { changedJobs, type Job } from "./testChanges.ts";
import { recordVariable } from "./testRecord.ts";
import { type Part, recordsIn, testReport, timeReport } from "./testReport.ts";
import { lanes, type Project, projectsOf, type Stage, stages } from "./testStages.ts";

type Environment = Readonly<Record<string, string>>;

/** Its tests stop, kill and destroy a cluster: another one than the other stages have. */
const lifecycleHome: Environment = { WARREN_HOME: `${home}-lifecycle` };

/** @param args stages, none: all; `--changed` or `--changed=REF` takes of them what a change can break */
export async function test(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: args.map((arg) => (arg === "--changed" ? "--changed=" : arg)),
    allowPositionals: true,
    options: { changed: { type: "string" } },
  });
  const isStage = (name: string): name is Stage => stages.some((stage) => stage === name);
  if (!positionals.every(isStage)) {
    throw new Failure(`./dev test takes ${stages.join(", ")}, or nothing for all of them`);
  }
  await npmInstall();
  const all: readonly Job[] =
    values.changed === undefined ? stages.map((stage) => ({ stage })) : await changedJobs(values.changed);
  const jobs = all.filter(({ stage }) => positionals.length === 0 || positionals.includes(stage));
  if (values.changed !== undefined) {
    const chosen = jobs.map(({ stage, since }) => (since === undefined ? stage : `${stage} in part`));
    say(`what has changed can break: ${chosen.length === 0 ? "nothing but the checks" : chosen.join(", ")}`);
  }
  await runJobs(jobs, {}, values.changed !== undefined);
}

/** The stages that have a long form. The matrix measures, so it has the machine to itself. */
const longStages: readonly (readonly Stage[])[] = [["broker", "faults", "e2e", "lifecycle"], ["matrix"]];

/**
 * `./dev faults`: the long forms.
 * @param args stages, none: all; `--docs` writes what the matrix measured into docs/reliability.md
 */
export async function faults(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { docs: { type: "boolean", default: false } },
  });
  const known = longStages.flat();
  const isStage = (name: string): name is Stage => known.some((stage) => stage === name);
  if (!positionals.every(isStage)) {
    throw new Failure(`./dev faults takes ${known.join(", ")}, or nothing for all of them`);
  }
  await npmInstall();
  const records = mkdtempSync(join(tmpdir(), "warren-matrix-"));
  try {
    for (const group of longStages) {
      const wanted = group.filter((stage) => positionals.length === 0 || positionals.includes(stage));
      if (wanted.length === 0) continue;
      const form = { WARREN_FORM: "long", WARREN_MATRIX_RECORDS: records };
      await runJobs(
        wanted.map((stage) => ({ stage })),
        form,
        false,
      );
    }
  } finally {
    const page = join(checkout, "test", "matrix", "report", "page.ts");
    if (values.docs) await run(process.execPath, [page, records, join(checkout, "docs")], { name: "docs" });
    rmSync(records, { recursive: true, force: true });
  }
}

/** @param form variables for the tests on the cluster */
async function runJobs(jobs: readonly Job[], form: Environment, checked: boolean): Promise<void> {
  const results = mkdtempSync(join(tmpdir(), "warren-test-"));
  const failures: unknown[] = [];
  const parts: Part[] = [];
  const began = performance.now();
  /** Goes on with the rest, whatever becomes of this part. */
  const attempt = async (title: string, work: () => Promise<void>): Promise<void> => {
    const [from, before] = [performance.now(), processors()];
    say(title);
    await work().catch((error: unknown) => void failures.push(error));
    const [seconds, after] = [(performance.now() - from) / 1000, processors()];
    const busy = (after.busy - before.busy) / (after.all - before.all || 1);
    parts.push({ title, from: (from - began) / 1000, seconds, busy });
  };
  try {
    const has = (stage: Stage) => jobs.some((job) => job.stage === stage);
    const needsCluster = jobs.some(({ stage }) => stage !== "unit" && stage !== "lifecycle");
    // Debian's package manager does not work twice at the same time, and the cluster needs it, too.
    if (has("unit")) await attempt("browser", installBrowser);
    const cluster = needsCluster ? bringUp(has, attempt) : Promise.resolve(undefined);
    const runProject = async (project: Project) => {
      const job = jobs.find(({ stage }) => projectsOf(stage).includes(project));
      if (job === undefined) return;
      if (project === "unit") return attempt("tests: unit", () => vitest(project, job, results, {}));
      const env = await cluster;
      // What it needs to be built is there by then.
      if (project === "lifecycle") return attempt("tests: lifecycle", () => lifecycle(job, results, form));
      if (env === undefined) return;
      await attempt(`tests: ${project}`, () => vitest(project, job, results, { ...env, ...form }));
    };
    if (has("unit") || checked) await attempt("checks: linter and formatter, types, walls", check);
    await Promise.all(
      lanes.map(async (lane) => {
        for (const project of lane) await runProject(project);
      }),
    );
    if (needsCluster) await attempt("the cluster goes", () => dev("down", {}));
    for (const failure of failures)
      say(`dev: ${failure instanceof Error ? failure.message : String(failure)}`);
    const records = recordsIn(results, stages.flatMap(projectsOf));
    process.stdout.write(`${[...timeReport(records, parts), ...testReport(records)].join("\n")}\n`);
    if (failures.length > 0) throw new Failure("some checks or tests failed; they are named above");
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
}

/** Time of all processors since the machine's start: at work, and in all. */
function processors(): { readonly busy: number; readonly all: number } {
  const times = cpus().map((one) => one.times);
  const idle = times.reduce((sum, time) => sum + time.idle, 0);
  const all = times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0);
  return { busy: all - idle, all };
}

const dev = (command: string, env: Environment) =>
  run(process.execPath, [join(checkout, "local", "dev.ts"), command], { name: command, env });

async function check(): Promise<void> {
  const npx = (name: string, tool: string, ...args: string[]) =>
    run(join(checkout, "node_modules", ".bin", tool), args, { cwd: checkout, name });
  await Promise.all([
    npx("linter", "biome", "check", "--error-on-warnings", "."),
    npx("types", "tsc", "-p", "."),
    npx("walls", "depcruise", "components", "cli", "local", "bench", "policy", "index.ts"),
  ]);
}

/** @returns what `./dev env` gives a shell; undefined where the cluster did not come up */
async function bringUp(
  has: (stage: Stage) => boolean,
  attempt: (title: string, work: () => Promise<void>) => Promise<void>,
): Promise<Environment | undefined> {
  let env: Environment | undefined;
  await attempt("cluster", async () => {
    // What an interrupted run left would hide that `up` works from nothing.
    await dev("down", {});
    // No disk is waited for; the tests that stop the whole cluster have another one.
    await dev("up", { [volumesVariable]: "memory" });
    if (has("faults")) {
      await installFaultProxies();
      await installAlerting();
    }
    if (has("broker")) await installS3Server();
    if (has("e2e")) await installLanguages();
    if (has("matrix")) {
      await installDiskTools();
      await loadPrograms();
    }
    env = await environment({});
  });
  return env;
}

async function lifecycle(job: Job, results: string, form: Environment): Promise<void> {
  await dev("down", lifecycleHome);
  try {
    await dev("up", lifecycleHome);
    const env = { ...lifecycleHome, ...(await environment(lifecycleHome)) };
    await vitest("lifecycle", job, results, { ...env, ...form });
  } finally {
    await dev("down", lifecycleHome);
  }
}

async function environment(env: Environment): Promise<Environment> {
  const text = await capture(process.execPath, [join(checkout, "local", "dev.ts"), "env"], { env });
  const lines = text
    .trim()
    .split("\n")
    .map((line) => /^export (\w+)='(.*)'$/.exec(line) ?? []);
  return Object.fromEntries(lines.map(([, name = "", value = ""]) => [name, value]));
}

async function vitest(project: Project, { since }: Job, results: string, env: Environment): Promise<void> {
  const args = [
    "run",
    "--project",
    project,
    "--reporter=default",
    `--reporter=${join(import.meta.dirname, "testRecord.ts")}`,
    ...(since === undefined ? [] : [`--changed=${since}`, "--passWithNoTests"]),
  ];
  const record = { [recordVariable]: join(results, `${project}.json`) };
  const command = join(checkout, "node_modules", ".bin", "vitest");
  await run(command, args, { cwd: checkout, env: { ...env, ...record }, name: project });
}
