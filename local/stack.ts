/** The local stack: a file backend in the state's folder, the settings of stacks/Pulumi.<stack>.yaml. */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { bin, checkout, environment, logs, stackName, state } from "./paths.ts";
import { capture, run } from "./run.ts";

const pulumi = join(bin, "pulumi");

/** Makes the stack where there is none and selects it, so that plain `pulumi up` means this one. */
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

/** `pulumi up` without questions; a lock that a killed run left is taken away first. */
export async function up(): Promise<void> {
  await unlock();
  await run(pulumi, ["up", "--yes", "--skip-preview", "--non-interactive", "--color", "never"], {
    cwd: checkout,
    env: environment(),
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

/** What index.ts exports. */
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

/** Only `./dev` works on this stack and it holds a lock of its own, so a lock found here is a dead run's. */
async function unlock(): Promise<void> {
  if (!existsSync(join(state, "stacks", ".pulumi", "locks"))) return;
  await run(pulumi, ["cancel", "--yes"], {
    cwd: checkout,
    env: environment(),
    log: join(logs, "pulumi-stack.log"),
  });
}
