/** `./dev up`: from an empty machine to a broker with the seed's topology and messages going through it. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startCluster } from "../cluster/start.ts";
import { Failure } from "../failure.ts";
import { provideImages, python, rabbitmq } from "../images/images.ts";
import { contextFile, environment, kubeconfig, logs, namespace, stackName, state } from "../paths.ts";
import { phases, say, step } from "../progress.ts";
import { capture, run } from "../run.ts";
import { runSeed } from "../seed/workloads.ts";
import { up as pulumiUp, selectStack } from "../stack.ts";
import {
  installKubernetes,
  installPulumi,
  npmInstall,
  prefetchModules,
  useKubectlOnPath,
} from "../toolchain/install.ts";
import { summary } from "./summary.ts";

export interface Where {
  /** A context of the user's kubeconfig, instead of the embedded cluster. */
  readonly context?: string | undefined;
  /** Machines of the embedded cluster. */
  readonly nodes?: number | undefined;
}

export async function up(where: Where): Promise<void> {
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  await toolchain(where);
  await step(`pulumi up of stack ${stackName()}`, async () => {
    await selectStack();
    await pulumiUp();
  });
  const count = await step("the seed's producer and consumer", runSeed);
  await summary(count, phases);
}

/** All that must be there before a stack can be touched: tools, a cluster, its images. */
export async function toolchain({ context, nodes }: Where): Promise<void> {
  if (context === undefined && !existsSync(contextFile)) {
    prefetchModules();
    // Side by side: what waits for a download or a linker leaves the other cores to the rest.
    const pulumi = npmInstall().then(installPulumi);
    const cluster = installKubernetes().then(async () => {
      // The cluster takes the images in as they come.
      const images = step("images", () => provideImages([rabbitmq, python]));
      await Promise.all([images, step("Kubernetes is ready", () => startCluster(nodes))]);
    });
    await Promise.all([pulumi, cluster]);
    return;
  }
  await npmInstall();
  await installPulumi();
  if (context !== undefined) await useContext(context);
}

/** Writes a kubeconfig of its own, so that nobody's current context is changed or followed. */
async function useContext(context: string): Promise<void> {
  if (existsSync(join(state, "cluster"))) {
    throw new Failure("the embedded cluster of this checkout is there already", "run ./dev down first");
  }
  useKubectlOnPath();
  const own = await capture(
    "kubectl",
    ["config", "view", "--raw", "--minify", "--flatten", "--context", context],
    {
      advice: "`kubectl config get-contexts` lists the contexts there are",
    },
  );
  rmSync(kubeconfig, { force: true });
  writeFileSync(kubeconfig, own, { mode: 0o600 });
  await run("kubectl", ["get", "--raw", "/readyz"], { env: environment(), log: join(logs, "context.log") });
  writeFileSync(contextFile, context);
  say(`  using context ${context}, namespace ${namespace}`);
}
