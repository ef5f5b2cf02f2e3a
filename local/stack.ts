/** The local stack: a file backend in the state's folder, with the settings of stacks/Pulumi.<stack>.yaml. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "./failure.ts";
import { bin, checkout, environment, logs, stackName, state } from "./paths.ts";
import { capture, run } from "./run.ts";

const pulumi = join(bin, "pulumi");

/** Creates the stack if it is missing and selects it, so that plain `pulumi up` uses it. */
export async function selectStack(): Promise<void> {
  mkdirSync(join(state, "stacks"), { recursive: true, mode: 0o700 });
  const stack = stackName();
  const exists = existsSync(join(state, "stacks", ".pulumi", "stacks", "warren", `${stack}.json`));
  await run(pulumi, ["stack", exists ? "select" : "init", stack], {
    cwd: checkout,
    env: environment(),
    log: join(logs, "pulumi-stack.log"),
  });
}

/** `pulumi up` without questions; first removes a lock that a killed run left. */
export async function up(): Promise<void> {
  const isRepair = await unlock();
  await run(pulumi, ["up", "--yes", "--skip-preview", "--non-interactive", "--color", "never"], {
    cwd: checkout,
    // What a killed run had created before its state knew is this run's to create, and no conflict: see docs/reliability.md.
    env: { ...environment(), ...(isRepair && { PULUMI_K8S_ENABLE_PATCH_FORCE: "true" }) },
    log: join(logs, "pulumi-up.log"),
    advice: "the objects that Pulumi made are kept: mend the cause and run ./dev up again",
  });
}

export async function destroy(): Promise<void> {
  await unlock();
  await run(pulumi, ["destroy", "--yes", "--skip-preview", "--non-interactive", "--color", "never"], {
    cwd: checkout,
    env: environment(),
    log: join(logs, "pulumi-destroy.log"),
    advice: "see the log; ./dev down again goes on from there",
  });
}

/** The exports of index.ts. */
export interface StackOutputs {
  readonly namespace?: string;
  readonly clusterName?: string;
  readonly adminSecretName?: string;
  readonly userSecretNames?: Readonly<Record<string, string>>;
}

export async function outputs(): Promise<StackOutputs> {
  const text = await capture(pulumi, ["stack", "output", "--json"], { cwd: checkout, env: environment() });
  return JSON.parse(text) as StackOutputs;
}

/**
 * Removes the lock of a dead run of this stack. If its process lives, somebody's `pulumi up` is running.
 * @returns whether there was one
 */
async function unlock(): Promise<boolean> {
  const folder = join(state, "stacks", ".pulumi", "locks", "organization", "warren", stackName());
  if (!existsSync(folder)) return false;
  const locks = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".json"),
  );
  if (locks.length === 0) return false;
  for (const name of locks) {
    const { pid } = JSON.parse(readFileSync(join(folder, name), "utf8")) as { pid: number };
    const command = `/proc/${pid}/cmdline`;
    if (existsSync(command) && readFileSync(command, "utf8").includes("pulumi")) {
      throw new Failure(`pulumi (process ${pid}) is at work on the local stack`, "wait for it or end it");
    }
  }
  await run(pulumi, ["cancel", "--yes"], {
    cwd: checkout,
    env: environment(),
    log: join(logs, "pulumi-stack.log"),
  });
  return true;
}
